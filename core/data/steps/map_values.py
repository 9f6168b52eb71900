"""Values become other values."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.data.recipe.lineage import Lineage, each
from core.data.recipe.step import ColumnsParams, ColumnStep, Example, listed
from core.data.schema import ColumnType, Schema
from core.data.transformers.values import MapValues as Mapper


class MapValuesParams(ColumnsParams):
    """What becomes what."""

    mapping: dict[str, str] = Field(
        title="Values", description="The value as it is → the value as it shall be.", min_length=1
    )
    others: Literal["keep", "missing", "other"] = Field(
        "keep", title="Other values", description="What happens to a value that is not listed."
    )
    other: str = Field("other", title="Word for others", description="What “other” writes.")
    to: Literal["text", "integer", "number", "boolean"] = Field(
        "text", title="Type", description="The type of the column afterwards."
    )


class MapValues(ColumnStep):
    """Write other values in place of known ones."""

    name = "map_values"
    title = "Map values"
    group = "Text"
    icon = "swap_horiz"
    Params = MapValuesParams
    example = Example(
        {"columns": ["size"], "mapping": {"S": "1", "M": "2"}, "to": "integer"},
        {"size": ["S", "M", "L", None]},
        {"size": [1, 2, None, None]},
    )

    def say(self, params: MapValuesParams) -> str:
        return (
            f"Map {listed(f'{old} to {new}' for old, new in params.mapping.items())} in"
            f" {listed(params.columns)}"
        )

    def lineage(self, params: MapValuesParams, schema: Schema = ()) -> Lineage:
        if params.to != "text":
            return each(params.columns, ColumnType(params.to))
        categories = {column.name for column in schema if column.type == ColumnType.CATEGORY}
        return Lineage(
            changes={name: (name,) for name in params.columns},
            types={name: ColumnType.TEXT for name in params.columns if name not in categories},
        )

    def build(self, params: MapValuesParams) -> Mapper:
        return Mapper(
            list(params.columns), dict(params.mapping), params.others, params.other, params.to
        )


PLUGIN = MapValues()
