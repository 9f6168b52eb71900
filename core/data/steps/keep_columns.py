"""Only some columns stay."""

from __future__ import annotations

from typing import Self

from core.data.recipe.lineage import Lineage
from core.data.recipe.step import ColumnsParams, ColumnStep, Example, listed
from core.data.schema import Schema
from core.data.transformers.shape import KeepColumns as Keeper


class KeepColumnsParams(ColumnsParams):
    """Which columns stay."""

    def without(self, names: frozenset[str]) -> Self:
        columns = [name for name in self.columns if name not in names]
        return self.model_copy(update={"columns": columns})


class KeepColumns(ColumnStep):
    """Leave all other columns out."""

    name = "keep_columns"
    title = "Keep columns"
    group = "Columns"
    icon = "select_check_box"
    Params = KeepColumnsParams
    example = Example({"columns": ["c", "a"]}, {"a": [1], "b": [2], "c": [3]}, {"a": [1], "c": [3]})

    def say(self, params: KeepColumnsParams) -> str:
        return f"Keep {listed(params.columns)}"

    def lineage(self, params: KeepColumnsParams, schema: Schema = ()) -> Lineage:
        return Lineage(keeps=tuple(params.columns))

    def build(self, params: KeepColumnsParams) -> Keeper:
        return Keeper(list(params.columns))

    def code(self, params: KeepColumnsParams) -> str:
        return f"df = df[[name for name in df.columns if name in {params.columns!r}]]"


PLUGIN = KeepColumns()
