"""Steps of a recipe that look at the target."""

from __future__ import annotations

from core.data.recipe.recipe import Recipe
from core.learn.leakage.recipe_reads import Read, reads_of

RATIO = {"step": "arithmetic", "params": {"left": "price", "op": "/", "right": "area", "into": "r"}}
LOG = {"step": "log", "params": {"columns": ["r"]}}
RENAME = {"step": "rename_columns", "params": {"names": {"price": "cost"}}}
FILTER = {"step": "filter_rows", "params": {"where": "cost > 5"}}


def test_columns_computed_from_the_target_and_rows_chosen_by_it() -> None:
    recipe = Recipe.load([RATIO, RENAME, FILTER])
    reads = list(reads_of(recipe, "cost"))
    assert [(read.number, read.rows, read.columns) for read in reads] == [
        (1, False, ("r",)),
        (3, True, ()),
    ]
    assert reads[0].says == recipe.steps[0].say()


def test_what_is_computed_from_a_computed_column() -> None:
    again = {"step": "arithmetic", "params": {"left": "r", "op": "*", "right": "area", "into": "s"}}
    assert [read.columns for read in reads_of(Recipe.load([RATIO, LOG, again]), "price")] == [
        ("r",),
        ("s",),
    ]


def test_steps_about_other_columns_say_nothing() -> None:
    filled = {"step": "fill_missing", "params": {"columns": ["area"]}}
    other = {"step": "filter_rows", "params": {"where": "area > 5"}}
    assert list(reads_of(Recipe.load([filled, other, RENAME]), "cost")) == []
    switched_off = RATIO | {"enabled": False}
    assert list(reads_of(Recipe.load([switched_off]), "price")) == []
    assert list(reads_of(Recipe(), "price")) == []


def test_a_read_is_a_value() -> None:
    assert Read(1, "x", True, ()) == Read(1, "x", True, ())
