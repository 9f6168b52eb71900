"""Spellings of the same thing become one."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from core.base.finding import Finding
from core.base.words import plural
from core.data.profile.spelling_clusters import merged
from core.data.recipe.step import (
    ColumnFacts,
    ColumnsParams,
    ColumnStep,
    Example,
    Phase,
    listed,
    suggestion,
)
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
    phase = Phase.SPELLING
    example = Example(
        {"columns": ["town"], "mapping": {"graz": "Graz", "GRAZ": "Graz"}},
        {"town": ["Graz", "graz", "GRAZ", "Lyon", None]},
        {"town": ["Graz", "Graz", "Graz", "Lyon", None]},
    )

    def say(self, params: MergeCategoriesParams) -> str:
        return f"Merge {plural(len(params.mapping), 'spelling')} of {listed(params.columns)}"

    def build(self, params: MergeCategoriesParams) -> Mapper:
        return Mapper(list(params.columns), dict(params.mapping))

    def code(self, params: MergeCategoriesParams) -> str:
        return "\n".join(
            f"df[{name!r}] = df[{name!r}].astype('str').replace({params.mapping!r})"
            for name in params.columns
        )

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        if not facts.spellings or facts.profile.type not in self.suits:
            return
        mapping = merged(facts.spellings)
        rows = plural(sum(item.rows for item in facts.spellings), "row has", "rows have")
        yield suggestion(
            self,
            "spellings",
            f"Merge {plural(len(mapping), 'spelling')}",
            f"{rows} another spelling of a value.",
            column=facts.profile.name,
            mapping=mapping,
        )


PLUGIN = MergeCategories()
