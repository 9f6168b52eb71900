"""Text becomes dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pandas as pd
from pydantic import Field, field_validator

from core.base.finding import Finding
from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import (
    ColumnFacts,
    ColumnsParams,
    ColumnStep,
    Example,
    Phase,
    listed,
    suggestion,
)
from core.data.schema import TEXTUAL, ColumnType, Schema
from core.data.steps.mistyped_text import ENOUGH, fitting, numeric, plain_texts
from core.data.transformers.columns import Unfit
from core.data.transformers.dates import ParseDates as Parser

_DOUBT = "Day and month could be either way round; the day is taken to come first."


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
    phase = Phase.TYPES
    example = Example(
        {"columns": ["day"], "format": "%d/%m/%Y"},
        {"day": ["29/02/2024", "30/02/2024", None]},
        {"day": [dt.datetime(2024, 2, 29), None, None]},
    )

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

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        texts = plain_texts(facts)
        if texts.empty or numeric(texts) is not None:
            return
        day_first = _dates(texts, day_first=True)
        if day_first is None or texts[day_first.notna().to_numpy()].sum() < ENOUGH * texts.sum():
            return
        month_first = _dates(texts, day_first=False)
        doubtful = month_first is not None and not month_first.equals(day_first)
        sentence = fitting(texts, day_first.notna().to_numpy(), "dates")
        yield suggestion(
            self,
            "dates_as_text",
            "Make it dates",
            f"{sentence} {_DOUBT}" if doubtful else sentence,
            column=facts.profile.name,
            day_first=True,
        )


def _dates(texts: pd.Series, day_first: bool) -> pd.Series | None:
    """The texts as dates; None when none of them is one."""
    column = pd.DataFrame({"text": pd.Series(texts.index, dtype="str")})
    try:
        dates: pd.Series = Parser(["text"], "", day_first).fit_transform(column)["text"]
    except Unfit:
        return None
    return dates


PLUGIN = ParseDates()
