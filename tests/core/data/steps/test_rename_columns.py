"""Rename columns."""

from __future__ import annotations

from tests.core.data.steps.trying import after, applied, by_code, refused, said, values, wrong

PARAMS = {"names": {"a": "b", "b": "a"}}


def test_values_code_and_columns() -> None:
    table = {"a": [1], "b": [2], "c": [3]}
    expected = {"b": [1], "a": [2], "c": [3]}
    assert applied("rename_columns", PARAMS, table) == expected
    assert by_code("rename_columns", PARAMS, table) == expected
    assert after("rename_columns", PARAMS, a="text", b="date") == {"b": "text", "a": "date"}


def test_words_and_refusals() -> None:
    assert said("rename_columns", PARAMS) == "Rename a to b and b to a"
    assert refused("rename_columns", {"names": {"a": "c"}}, a="text", c="text") == (
        "Two columns would be called “c”. Choose another name.",
        "names",
    )
    assert refused("rename_columns", {"names": {"x": "c"}}, a="text")[1] == "columns"
    assert "a column needs a name" in wrong("rename_columns", {"names": {"a": " "}})


def test_some_columns_can_be_left_alone() -> None:
    params = values("rename_columns", {"names": {"a": "x", "b": "y"}})
    assert params.without(frozenset({"a"})).names == {"b": "y"}
    assert params.without(frozenset({"a", "b"})) is None
