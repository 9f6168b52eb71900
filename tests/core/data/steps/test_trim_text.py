"""Trim spaces."""

from __future__ import annotations

from tests.core.data.steps.trying import applied, has_code, refused, said


def test_values() -> None:
    table = {"x": [" a  b ", "  ", None]}
    assert applied("trim_text", {"columns": ["x"]}, table) == {"x": ["a b", None, None]}
    ends = {"columns": ["x"], "inner": False, "empty_is_missing": False}
    assert applied("trim_text", ends, table) == {"x": ["a  b", "", None]}


def test_words() -> None:
    assert said("trim_text", {"columns": list("abcd")}) == "Trim a, b and 2 more"
    assert refused("trim_text", {"columns": ["x"]}, x="number")[1] == "columns"
    assert not has_code("trim_text", {"columns": ["x"]})
