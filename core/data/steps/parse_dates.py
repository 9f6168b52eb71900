"""Text becomes dates."""

from __future__ import annotations

from pydantic import Field, field_validator

from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import ColumnsParams, ColumnStep, listed
from core.data.schema import TEXTUAL, ColumnType, Schema
from core.data.transformers.dates import ParseDates as Parser


class ParseDatesParams(ColumnsParams):
    """How the dates are written."""

    format: str = Field(
        "",
        title="Format",
        description="For example %d/%m/%Y %H:%M. Empty: it is found from the values.",
        max_length=60,
    )
    day_first: bool = Field(
        True, title="Day first", description="Whether 03/04/2026 is the third of April."
    )

    @field_validator("format")
    @classmethod
    def _with_codes(cls, format: str) -> str:
        if format and "%" not in format:
            raise ValueError("a format has codes such as %d, %m and %Y")
        return format


class ParseDates(ColumnStep):
    """Read text as dates; impossible ones become missing, and are counted in the preview."""

    name = "parse_dates"
    title = "Parse dates"
    group = "Dates"
    icon = "calendar_month"
    Params = ParseDatesParams
    suits = TEXTUAL | {ColumnType.INTEGER, ColumnType.DATE, ColumnType.DATETIME}

    def say(self, params: ParseDatesParams) -> str:
        return f"Read {listed(params.columns)} as dates" + (
            f" ({params.format})" if params.format else ""
        )

    def lineage(self, params: ParseDatesParams, schema: Schema = ()) -> Lineage:
        return each(params.columns, ColumnType.DATETIME)

    def build(self, params: ParseDatesParams) -> Parser:
        return Parser(list(params.columns), params.format, params.day_first)

    def code(self, params: ParseDatesParams) -> str | None:
        if not params.format:
            return None
        lines = [
            f"df[{name!r}] = pd.to_datetime(df[{name!r}].astype('str').str.strip(),"
            f" format={params.format!r}, errors='coerce')"
            for name in params.columns
        ]
        return "\n".join(lines)


PLUGIN = ParseDates()
