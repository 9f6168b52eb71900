"""What stands above the table of a recipe."""

from __future__ import annotations

from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.schema import Column
from pages.ui.clean import effect

ONE = Recipe(steps=(RecipeStep(step="drop_duplicates"),))


def test_the_heading_says_after_which_step() -> None:
    assert effect._title(Recipe(), 0) == "The table as it is"
    assert effect._title(ONE, 0) == "Before the first step"
    assert effect._title(ONE, 1).startswith("After step 1 of 1: ")


def test_a_column_that_is_not_there_has_no_type() -> None:
    schema = (Column(name="age", type="integer"),)
    assert effect._type_of("age", schema) == "integer"
    assert effect._type_of("gone", schema) == "–"
