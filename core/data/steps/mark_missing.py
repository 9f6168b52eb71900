"""Disguised gaps become gaps."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from core.base.finding import Finding
from core.base.words import plural
from core.data.profile.profile import ColumnProfile
from core.data.recipe.step import (
    ColumnFacts,
    ColumnsParams,
    ColumnStep,
    Example,
    Phase,
    listed,
    suggestion,
)
from core.data.schema import ColumnType
from core.data.transformers.values import MarkMissing as Marker


class MarkMissingParams(ColumnsParams):
    """Which values stand for “not known”."""

    values: list[str] = Field(
        title="Values",
        description="Values that mean “not known”, such as 999, N/A or 1900-01-01.",
        min_length=1,
        max_length=1000,
    )


class MarkMissing(ColumnStep):
    """Values that stand for “not known” become missing."""

    name = "mark_missing"
    title = "Mark as missing"
    group = "Missing"
    icon = "visibility_off"
    Params = MarkMissingParams
    suits = frozenset(ColumnType) - {ColumnType.TIME}
    phase = Phase.MARKING
    example = Example(
        {"columns": ["age", "town"], "values": ["999", "?"]},
        {"age": [20, 999, 30], "town": ["?", "Graz", None]},
        {"age": [20, None, 30], "town": [None, "Graz", None]},
    )

    def say(self, params: MarkMissingParams) -> str:
        return f"Treat {listed(params.values)} in {listed(params.columns)} as missing"

    def build(self, params: MarkMissingParams) -> Marker:
        return Marker(list(params.columns), list(params.values))

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        column = facts.profile
        if not column.disguised:
            return
        values = [item.value for item in column.disguised]
        shown = f"“{values[0]}”" if len(values) == 1 else plural(len(values), "value")
        cells = plural(sum(item.count for item in column.disguised), "cell")
        yield suggestion(
            self,
            "disguised_missing",
            f"Mark {shown} as missing",
            f"{cells} may mean “not known”.",
            column=column.name,
            values=values,
        )

    def foresee(self, params: MarkMissingParams, column: ColumnProfile) -> ColumnProfile:
        marked = [item for item in column.disguised if item.value in params.values]
        left = tuple(item for item in column.disguised if item not in marked)
        missing = column.missing + sum(item.count for item in marked)
        return column.model_copy(update={"missing": missing, "disguised": left})


PLUGIN = MarkMissing()
