"""Columns get other names."""

from __future__ import annotations

from typing import Self

from pydantic import Field, field_validator

from core.base.errors import Refused
from core.data.recipe.lineage import Lineage, schema_after
from core.data.recipe.step import ColumnStep, Example, StepParams, listed
from core.data.schema import Schema
from core.data.transformers.shape import RenameColumns as Renamer


class RenameColumnsParams(StepParams):
    """Old names and new names."""

    names: dict[str, str] = Field(
        title="New names", description="The name as it is → the name as it shall be.", min_length=1
    )

    @field_validator("names")
    @classmethod
    def _named(cls, names: dict[str, str]) -> dict[str, str]:
        if any(not new.strip() for new in names.values()):
            raise ValueError("a column needs a name")
        return names

    def without(self, names: frozenset[str]) -> Self | None:
        left = {old: new for old, new in self.names.items() if old not in names}
        return self.model_copy(update={"names": left}) if left else None


class RenameColumns(ColumnStep):
    """Give columns other names."""

    name = "rename_columns"
    title = "Rename columns"
    group = "Columns"
    icon = "edit"
    Params = RenameColumnsParams
    example = Example({"names": {"a": "x"}}, {"a": [1], "b": [2]}, {"x": [1], "b": [2]})

    def say(self, params: RenameColumnsParams) -> str:
        return "Rename " + listed(f"{old} to {new}" for old, new in params.names.items())

    def check(self, params: RenameColumnsParams, schema: Schema) -> None:
        super().check(params, schema)
        after = [column.name for column in schema_after(self.lineage(params), schema)]
        twice = next((name for name in after if after.count(name) > 1), None)
        if twice is not None:
            raise Refused(
                f"Two columns would be called “{twice}”. Choose another name.", field="names"
            )

    def lineage(self, params: RenameColumnsParams, schema: Schema = ()) -> Lineage:
        return Lineage(renames=params.names)

    def build(self, params: RenameColumnsParams) -> Renamer:
        return Renamer(dict(params.names))

    def code(self, params: RenameColumnsParams) -> str:
        return f"df = df.rename(columns={params.names!r})"


PLUGIN = RenameColumns()
