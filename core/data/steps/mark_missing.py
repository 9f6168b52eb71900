"""Disguised gaps become gaps."""

from __future__ import annotations

from pydantic import Field

from core.data.recipe.step import ColumnsParams, ColumnStep, listed
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

    def say(self, params: MarkMissingParams) -> str:
        return f"{listed(params.values)} in {listed(params.columns)} means missing"

    def build(self, params: MarkMissingParams) -> Marker:
        return Marker(list(params.columns), list(params.values))


PLUGIN = MarkMissing()
