"""Dates are taken apart."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from core.data.recipe.lineage import Lineage
from core.data.recipe.step import ColumnsParams, ColumnStep, Example, listed
from core.data.schema import ColumnType, Schema
from core.data.transformers.dates import DateParts as Parts

Part = Literal[
    "year", "quarter", "month", "week", "day", "weekday", "day_of_year", "hour", "minute", "weekend"
]


class DatePartsParams(ColumnsParams):
    """Which parts."""

    parts: list[Part] = Field(
        default=["year", "month", "weekday"],
        title="Parts",
        description="Weekday is 1 for Monday to 7 for Sunday.",
        min_length=1,
    )
    drop: bool = Field(
        False, title="Drop the date", description="Leave the date itself out afterwards."
    )


class DateParts(ColumnStep):
    """Make columns of year, month, weekday and so on."""

    name = "date_parts"
    title = "Take dates apart"
    group = "Dates"
    icon = "event_note"
    Params = DatePartsParams
    suits = frozenset({ColumnType.DATE, ColumnType.DATETIME})
    example = Example(
        {"columns": ["d"], "parts": ["year", "weekday"], "drop": True},
        {"d": [dt.datetime(2024, 2, 29), None]},
        {"d_year": [2024, None], "d_weekday": [4, None]},
    )

    def say(self, params: DatePartsParams) -> str:
        return f"Take {listed(params.parts)} of {listed(params.columns)}"

    def lineage(self, params: DatePartsParams, schema: Schema = ()) -> Lineage:
        source_of = {f"{name}_{part}": name for name in params.columns for part in params.parts}
        return Lineage(
            creates={new: (name,) for new, name in source_of.items()},
            types=dict.fromkeys(source_of, ColumnType.INTEGER),
            drops=tuple(params.columns) if params.drop else (),
        )

    def build(self, params: DatePartsParams) -> Parts:
        return Parts(list(params.columns), list(params.parts), params.drop)

    def code(self, params: DatePartsParams) -> str | None:
        if set(params.parts) - {"year", "quarter", "month", "day", "hour", "minute"} or params.drop:
            return None
        return "\n".join(
            f"df[{f'{name}_{part}'!r}] = df[{name!r}].dt.{part}.astype('Int64')"
            for name in params.columns
            for part in params.parts
        )


PLUGIN = DateParts()
