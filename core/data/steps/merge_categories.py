"""Spellings of the same thing become one."""

from __future__ import annotations

from pydantic import Field

from core.base.words import plural
from core.data.recipe.step import ColumnsParams, ColumnStep, listed
from core.data.schema import TEXTUAL
from core.data.transformers.values import MapValues as Mapper


class MergeCategoriesParams(ColumnsParams):
    """Which spellings become which."""

    mapping: dict[str, str] = Field(
        title="Spellings", description="The spelling as it is → the one that stays.", min_length=1
    )


class MergeCategories(ColumnStep):
    """Give spellings of the same thing one name: NY, N.Y. and new york."""

    name = "merge_categories"
    title = "Merge spellings"
    group = "Text"
    icon = "merge"
    Params = MergeCategoriesParams
    suits = TEXTUAL

    def say(self, params: MergeCategoriesParams) -> str:
        return f"Merge {plural(len(params.mapping), 'spelling')} of {listed(params.columns)}"

    def build(self, params: MergeCategoriesParams) -> Mapper:
        return Mapper(list(params.columns), dict(params.mapping))

    def code(self, params: MergeCategoriesParams) -> str:
        return "\n".join(
            f"df[{name!r}] = df[{name!r}].astype('str').replace({params.mapping!r})"
            for name in params.columns
        )


PLUGIN = MergeCategories()
