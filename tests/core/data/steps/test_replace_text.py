"""Replace text."""

from __future__ import annotations

import pytest

from tests.core.data.steps.trying import applied, by_code, has_code, refused, said, wrong


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"find": "a.", "replace": "x"}, ["bab", "x", None]),
        ({"find": "a.", "replace": "x", "regex": True}, ["bx", "x", None]),
        ({"find": "(b)", "replace": r"\1\1", "regex": True}, ["bbabb", "a.", None]),
    ],
)
def test_values_and_code(params: dict[str, object], expected: list[str | None]) -> None:
    params, table = {"columns": ["x"], **params}, {"x": ["bab", "a.", None]}
    assert applied("replace_text", params, table) == {"x": expected}
    assert by_code("replace_text", params, table) == {"x": expected}


def test_whole_cells_and_case() -> None:
    whole = {"columns": ["x"], "find": "AB", "replace": "x", "whole": True, "ignore_case": True}
    assert applied("replace_text", whole, {"x": ["ab", "abc"]}) == {"x": ["x", "abc"]}
    assert not has_code("replace_text", whole)
    assert not has_code("replace_text", {"columns": ["x"], "find": "a", "whole": True})


def test_words() -> None:
    params = {"columns": ["x"], "find": "a", "replace": "b"}
    assert said("replace_text", params) == "Replace “a” with “b” in x"
    assert refused("replace_text", params, x="integer")[1] == "columns"
    assert "could run for ever" in wrong("replace_text", params | {"find": "(a+)+", "regex": True})
    assert "not supported" in wrong(
        "replace_text", params | {"find": "(a)", "replace": r"\2", "regex": True}
    )
