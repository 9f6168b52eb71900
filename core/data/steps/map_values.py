"""Values become other values."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.data.recipe.step import ColumnsParams, ColumnStep, column_of, listed, retyped
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

    def say(self, params: MapValuesParams) -> str:
        return (
            f"Map {listed(f'{old} to {new}' for old, new in params.mapping.items())} in"
            f" {listed(params.columns)}"
        )

    def after(self, params: MapValuesParams, schema: Schema) -> Schema:
        if params.to == "text":  # categories stay categories
            changed = [
                name
                for name in params.columns
                if column_of(schema, name).type != ColumnType.CATEGORY
            ]
            return retyped(schema, changed, ColumnType.TEXT)
        return retyped(schema, params.columns, ColumnType(params.to))

    def build(self, params: MapValuesParams) -> Mapper:
        return Mapper(
            list(params.columns), dict(params.mapping), params.others, params.other, params.to
        )


PLUGIN = MapValues()
