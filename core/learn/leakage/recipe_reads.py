"""Steps of a recipe that look at the target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.recipe.step import RowStep


@dataclass(frozen=True)
class Read:
    """A step that looks at the target: its number from 1, what it says, whether it chooses rows by
    it, and the columns that it computes from it (as they are called at the end).
    """

    number: int
    says: str
    rows: bool
    columns: tuple[str, ...]


def _mentions(value: Any, name: str) -> bool:
    if isinstance(value, dict):
        return any(_mentions(item, name) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_mentions(item, name) for item in value)
    return isinstance(value, str) and name in value


def _chooses(entry: RecipeStep, name: str) -> bool:
    """Whether a row step is about the column by name, and not about every column alike."""
    lineage = entry.kind.lineage(entry.values())
    changed = {*lineage.changes, *lineage.creates}
    return (
        name in (lineage.reads if not lineage.whole else ())
        or name in changed
        or (lineage.whole and _mentions(entry.params, name))
    )


def reads_of(recipe: Recipe, target: str) -> Iterator[Read]:
    """The steps that compute columns from the target or choose rows by it, in their order.

    Parameters
    ----------
    recipe : Recipe
    target : str
        What the target is called after the recipe.
    """
    (name,) = recipe.before([target])
    tainted = {name}
    for number, entry in enumerate(recipe.steps, start=1):
        if not entry.enabled:
            continue
        lineage = entry.kind.lineage(entry.values())
        if isinstance(entry.kind, RowStep):
            if _chooses(entry, name):
                yield Read(number, entry.say(), True, ())
            continue
        computed = {
            column
            for column, sources in (*lineage.creates.items(), *lineage.changes.items())
            if column not in tainted and tainted & set(sources)
        }
        if computed:
            yield Read(number, entry.say(), False, tuple(sorted(computed)))
        tainted = {lineage.renames.get(column, column) for column in tainted | computed}
        name = lineage.renames.get(name, name)
