"""Drop columns."""

from __future__ import annotations

from tests.core.data.steps.trying import after, applied, by_code, refused, said, values

PARAMS = {"columns": ["a", "c"]}


def test_values_code_and_columns() -> None:
    table = {"a": [1], "b": [2], "c": [3]}
    assert applied("drop_columns", PARAMS, table) == {"b": [2]}
    assert by_code("drop_columns", PARAMS, table) == {"b": [2]}
    assert after("drop_columns", PARAMS, a="text", b="date", c="time") == {"b": "date"}


def test_words() -> None:
    assert said("drop_columns", PARAMS) == "Drop a and c"
    assert refused("drop_columns", PARAMS, a="text")[0].startswith("There is no column “c”")


def test_some_columns_can_be_left_alone() -> None:
    params = values("drop_columns", PARAMS)
    assert params.without(frozenset({"a"})).columns == ["c"]
    assert params.without(frozenset({"a", "c"})) is None
