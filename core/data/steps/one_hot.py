"""One column of 0 and 1 for each value."""

from __future__ import annotations

from pydantic import Field

from core.data.recipe.lineage import Lineage
from core.data.recipe.step import ColumnsParams, ColumnStep, Example, listed
from core.data.schema import TEMPORAL, ColumnType, Schema
from core.data.transformers.one_hot import OneHot as Encoder


class OneHotParams(ColumnsParams):
    """Which values become columns."""

    limit: int = Field(
        50,
        title="Most values",
        description="Only the most frequent values become columns, at most so many per column.",
        ge=2,
        le=1000,
    )
    drop_first: bool = Field(
        False,
        title="Leave out the first",
        description=(
            "For linear models without regularisation: the columns then do not add up to one."
        ),
    )
    missing: bool = Field(
        False,
        title="A column for missing",
        description="Where values are missing, mark them in a column of their own.",
    )


class OneHot(ColumnStep):
    """Each value becomes a column; values never seen give zeros."""

    name = "one_hot"
    title = "One-hot encode"
    group = "Encode"
    icon = "view_column"
    Params = OneHotParams
    suits = frozenset(ColumnType) - TEMPORAL
    example = Example(
        {"columns": ["kind"]},
        {"kind": ["b", "a", None], "n": [1, 2, 3]},
        {"n": [1, 2, 3], "kind_a": [0, 1, 0], "kind_b": [1, 0, 0]},
    )

    def say(self, params: OneHotParams) -> str:
        return f"One-hot encode {listed(params.columns)}"

    def lineage(self, params: OneHotParams, schema: Schema = ()) -> Lineage:
        return Lineage(
            prefixes={f"{name}_": name for name in params.columns}, drops=tuple(params.columns)
        )

    def build(self, params: OneHotParams) -> Encoder:
        return Encoder(list(params.columns), params.limit, params.drop_first, params.missing)


PLUGIN = OneHot()
