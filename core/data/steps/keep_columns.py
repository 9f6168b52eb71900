"""Only some columns stay."""

from __future__ import annotations

from core.data.recipe.step import ColumnsParams, ColumnStep, listed
from core.data.schema import Schema
from core.data.transformers.shape import KeepColumns as Keeper


class KeepColumnsParams(ColumnsParams):
    """Which columns stay."""


class KeepColumns(ColumnStep):
    """Leave all other columns out."""

    name = "keep_columns"
    title = "Keep columns"
    group = "Columns"
    icon = "select_check_box"
    Params = KeepColumnsParams

    def say(self, params: KeepColumnsParams) -> str:
        return f"Keep {listed(params.columns)}"

    def changes(self, params: KeepColumnsParams) -> tuple[str, ...]:
        return ()

    def reads(self, params: KeepColumnsParams) -> tuple[str, ...]:
        return ()

    def after(self, params: KeepColumnsParams, schema: Schema) -> Schema:
        return tuple(column for column in schema if column.name in params.columns)

    def inputs(self, params: KeepColumnsParams, needed: frozenset[str]) -> frozenset[str]:
        return needed & frozenset(params.columns)

    def without(self, params: KeepColumnsParams, names: frozenset[str]) -> KeepColumnsParams:
        return params.model_copy(
            update={"columns": [name for name in params.columns if name not in names]}
        )

    def build(self, params: KeepColumnsParams) -> Keeper:
        return Keeper(list(params.columns))

    def code(self, params: KeepColumnsParams) -> str:
        return f"df = df[[name for name in df.columns if name in {params.columns!r}]]"


PLUGIN = KeepColumns()
