"""Ordinal encode."""

from __future__ import annotations

from tests.core.data.steps.trying import after, applied, has_code, refused, said


def test_values() -> None:
    table = {"x": ["b", "a", None, "b"]}
    assert applied("ordinal", {"columns": ["x"]}, table) == {"x": [1, 0, None, 1]}
    order = {"columns": ["x"], "order": ["b", "a"]}
    assert applied("ordinal", order, table) == {"x": [0, 1, None, 0]}
    assert applied("ordinal", {"columns": ["x"]}, {"x": [10, 9]}) == {"x": [1, 0]}


def test_words() -> None:
    assert said("ordinal", {"columns": ["x"]}) == "Number the values of x"
    assert said("ordinal", {"columns": ["x"], "order": ["b", "a"]}) == (
        "Number the values of x: b and a"
    )
    assert after("ordinal", {"columns": ["x"]}, x="text") == {"x": "integer"}
    assert refused("ordinal", {"columns": ["x"]}, x="datetime")[1] == "columns"
    assert not has_code("ordinal", {"columns": ["x"]})
