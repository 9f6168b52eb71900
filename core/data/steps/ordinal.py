"""Values become numbers in an order."""

from __future__ import annotations

from pydantic import Field

from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import ColumnsParams, ColumnStep, Example, listed
from core.data.schema import TEMPORAL, ColumnType, Schema
from core.data.transformers.ordinal import Ordinal as Encoder


class OrdinalParams(ColumnsParams):
    """The order."""

    order: list[str] = Field(
        default_factory=list,
        title="Order",
        description="The values from lowest to highest. Empty: by the alphabet, numbers by size.",
    )


class Ordinal(ColumnStep):
    """Number the values 0, 1, 2 …; a value not known becomes missing."""

    name = "ordinal"
    title = "Ordinal encode"
    group = "Encode"
    icon = "format_list_numbered"
    Params = OrdinalParams
    suits = frozenset(ColumnType) - TEMPORAL
    example = Example(
        {"columns": ["size"], "order": ["S", "M"]},
        {"size": ["M", "S", "L", None]},
        {"size": [1, 0, None, None]},
    )

    def say(self, params: OrdinalParams) -> str:
        return f"Number the values of {listed(params.columns)}" + (
            f": {listed(params.order)}" if params.order else ""
        )

    def lineage(self, params: OrdinalParams, schema: Schema = ()) -> Lineage:
        return each(params.columns, ColumnType.INTEGER)

    def build(self, params: OrdinalParams) -> Encoder:
        return Encoder(list(params.columns), list(params.order))


PLUGIN = Ordinal()
