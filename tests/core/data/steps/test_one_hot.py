"""One-hot encode."""

from __future__ import annotations

from core.data.recipe.recipe import Recipe
from tests.core.data.steps.trying import after, applied, has_code, refused, said, schema


def test_values() -> None:
    table = {"x": ["b", "a", None], "n": [1, 2, 3]}
    assert applied("one_hot", {"columns": ["x"], "missing": True}, table) == {
        "n": [1, 2, 3],
        "x_a": [0, 1, 0],
        "x_b": [1, 0, 0],
        "x_missing": [0, 0, 1],
    }
    first = {"columns": ["x"], "drop_first": True}
    assert applied("one_hot", first, table) == {"n": [1, 2, 3], "x_b": [1, 0, 0]}


def test_columns_that_only_the_data_can_tell() -> None:
    assert after("one_hot", {"columns": ["x"]}, x="text", n="number") == {"n": "number"}
    steps = [
        {"step": "one_hot", "params": {"columns": ["x"]}},
        {"step": "drop_columns", "params": {"columns": ["x_a"]}},
    ]
    assert Recipe.load(steps).check(schema(x="text")) == ()


def test_a_column_whose_name_begins_alike_is_still_needed() -> None:
    recipe = Recipe.load([{"step": "one_hot", "params": {"columns": ["city"]}}])
    assert recipe.inputs(["city_Graz", "city_size"], ["city", "city_size", "n"]) == {
        "city",
        "city_size",
    }


def test_words() -> None:
    assert said("one_hot", {"columns": ["x", "y"]}) == "One-hot encode x and y"
    assert refused("one_hot", {"columns": ["x"]}, x="date")[1] == "columns"
    assert not has_code("one_hot", {"columns": ["x"]})
