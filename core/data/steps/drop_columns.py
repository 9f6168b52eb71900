"""Columns go."""

from __future__ import annotations

from collections.abc import Iterable

from core.base.finding import Finding
from core.data.recipe.lineage import Lineage
from core.data.recipe.step import (
    ColumnFacts,
    ColumnsParams,
    ColumnStep,
    Example,
    Phase,
    listed,
    suggestion,
)
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
    phase = Phase.COLUMNS
    example = Example({"columns": ["b"]}, {"a": [1], "b": [2], "c": [3]}, {"a": [1], "c": [3]})

    def say(self, params: DropColumnsParams) -> str:
        return f"Drop {listed(params.columns)}"

    def lineage(self, params: DropColumnsParams, schema: Schema = ()) -> Lineage:
        return Lineage(drops=tuple(params.columns))

    def build(self, params: DropColumnsParams) -> Dropper:
        return Dropper(list(params.columns))

    def code(self, params: DropColumnsParams) -> str:
        return f"df = df.drop(columns={params.columns!r})"

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        column = facts.profile
        empty = column.rows > 0 and column.missing == column.rows
        constant = column.constant and not column.missing and column.rows > 1
        if empty or constant:
            yield suggestion(
                self,
                "uninformative",
                "Drop the column",
                "It tells no row from another.",
                column=column.name,
            )


PLUGIN = DropColumns()
