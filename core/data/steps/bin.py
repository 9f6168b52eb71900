"""Numbers in bins."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import ColumnsParams, ColumnStep, Example, listed
from core.data.schema import NUMERIC, ColumnType, Schema
from core.data.transformers.bins import Bin as Binner


class BinParams(ColumnsParams):
    """Where the bins lie."""

    how: Literal["quantile", "width", "edges"] = Field(
        "quantile",
        title="Bins of",
        description="Equal share of the rows, equal width, or your own edges.",
    )
    bins: int = Field(5, title="Number of bins", ge=2, le=100)
    edges: list[float] = Field(
        default_factory=list,
        title="Edges",
        description="Where one bin ends and the next begins; the outer bins are open.",
    )
    numbered: bool = Field(
        False,
        title="Numbers instead of words",
        description="Write 0, 1, 2 … instead of “18 to under 65”.",
    )

    @model_validator(mode="after")
    def _with_edges(self) -> Self:
        if self.how == "edges" and not self.edges:
            raise ValueError("give at least one edge")
        return self


class Bin(ColumnStep):
    """Put numbers into bins; the bounds are learnt from the training rows only."""

    name = "bin"
    title = "Bin values"
    group = "Numbers"
    icon = "bar_chart"
    Params = BinParams
    suits = NUMERIC
    example = Example(
        {"columns": ["age"], "how": "edges", "edges": [18]},
        {"age": [17.0, 18.0, None]},
        {"age": ["under 18", "18 and over", None]},
    )

    def say(self, params: BinParams) -> str:
        if params.how == "edges":
            return f"Bin {listed(params.columns)} at {listed(f'{edge:g}' for edge in params.edges)}"
        return (
            f"Bin {listed(params.columns)} into {params.bins} intervals of equal"
            f" {'width' if params.how == 'width' else 'share'}"
        )

    def lineage(self, params: BinParams, schema: Schema = ()) -> Lineage:
        return each(params.columns, ColumnType.INTEGER if params.numbered else ColumnType.CATEGORY)

    def build(self, params: BinParams) -> Binner:
        return Binner(
            list(params.columns), params.how, params.bins, list(params.edges), params.numbered
        )


PLUGIN = Bin()
