"""Columns go."""

from __future__ import annotations

from core.data.recipe.step import ColumnsParams, ColumnStep, listed
from core.data.schema import Schema
from core.data.transformers.shape import DropColumns as Dropper


class DropColumnsParams(ColumnsParams):
    """Which columns go."""


class DropColumns(ColumnStep):
    """Leave columns out."""

    name = "drop_columns"
    title = "Drop columns"
    group = "Columns"
    icon = "delete"
    Params = DropColumnsParams

    def say(self, params: DropColumnsParams) -> str:
        return f"Drop {listed(params.columns)}"

    def changes(self, params: DropColumnsParams) -> tuple[str, ...]:
        return ()

    def reads(self, params: DropColumnsParams) -> tuple[str, ...]:
        return ()

    def after(self, params: DropColumnsParams, schema: Schema) -> Schema:
        return tuple(column for column in schema if column.name not in params.columns)

    def inputs(self, params: DropColumnsParams, needed: frozenset[str]) -> frozenset[str]:
        return needed - frozenset(params.columns)

    def build(self, params: DropColumnsParams) -> Dropper:
        return Dropper(list(params.columns))

    def code(self, params: DropColumnsParams) -> str:
        return f"df = df.drop(columns={params.columns!r})"


PLUGIN = DropColumns()
