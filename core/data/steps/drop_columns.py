"""Columns go."""

from __future__ import annotations

from core.data.recipe.lineage import Lineage
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

    def lineage(self, params: DropColumnsParams, schema: Schema = ()) -> Lineage:
        return Lineage(drops=tuple(params.columns))

    def build(self, params: DropColumnsParams) -> Dropper:
        return Dropper(list(params.columns))

    def code(self, params: DropColumnsParams) -> str:
        return f"df = df.drop(columns={params.columns!r})"


PLUGIN = DropColumns()
