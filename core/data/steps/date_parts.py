"""Dates are taken apart."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.data.recipe.step import ColumnsParams, ColumnStep, added, listed
from core.data.schema import Column, ColumnType, Schema
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

    def say(self, params: DatePartsParams) -> str:
        return f"Take {listed(params.parts)} of {listed(params.columns)}"

    def changes(self, params: DatePartsParams) -> tuple[str, ...]:
        return ()

    def after(self, params: DatePartsParams, schema: Schema) -> Schema:
        made = [
            Column(name=f"{name}_{part}", type=ColumnType.INTEGER)
            for name in params.columns
            for part in params.parts
        ]
        kept = tuple(
            column for column in schema if not (params.drop and column.name in params.columns)
        )
        return added(kept, *made)

    def inputs(self, params: DatePartsParams, needed: frozenset[str]) -> frozenset[str]:
        origin = {f"{name}_{part}": name for name in params.columns for part in params.parts}
        return frozenset(origin.get(name, name) for name in needed)

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
