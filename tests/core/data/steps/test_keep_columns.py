"""Keep columns."""

from __future__ import annotations

from tests.core.data.steps.trying import after, applied, by_code, refused, said, values

PARAMS = {"columns": ["c", "a"]}


def test_values_code_and_columns() -> None:
    table = {"a": [1], "b": [2], "c": [3]}
    assert list(applied("keep_columns", PARAMS, table)) == ["a", "c"]
    assert by_code("keep_columns", PARAMS, table) == {"a": [1], "c": [3]}
    assert after("keep_columns", PARAMS, a="text", b="date", c="time") == {"a": "text", "c": "time"}


def test_words() -> None:
    assert said("keep_columns", PARAMS) == "Keep c and a"
    assert refused("keep_columns", PARAMS, a="text")[0].startswith("There is no column “c”")


def test_what_is_not_asked_for_does_not_come_back() -> None:
    params = values("keep_columns", PARAMS)
    assert params.without(frozenset({"a"})).columns == ["c"]
    assert params.without(frozenset({"a", "c"})).columns == []
