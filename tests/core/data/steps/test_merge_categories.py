"""Merge spellings."""

from __future__ import annotations

from tests.core.data.steps.trying import after, applied, by_code, refused, said

PARAMS = {"columns": ["x"], "mapping": {"graz": "Graz", "GRAZ": "Graz"}}


def test_values_and_code() -> None:
    table = {"x": ["graz", "Graz", "GRAZ", "Lyon", None]}
    expected = {"x": ["Graz", "Graz", "Graz", "Lyon", None]}
    assert applied("merge_categories", PARAMS, table) == expected
    assert by_code("merge_categories", PARAMS, table) == expected


def test_words() -> None:
    assert said("merge_categories", PARAMS) == "Merge 2 spellings of x"
    assert after("merge_categories", PARAMS, x="category") == {"x": "category"}
    assert refused("merge_categories", PARAMS, x="integer")[1] == "columns"
