"""Compute a column."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.core.data.steps.trying import after, applied, refused, said, values

RATIO = {"left": "a", "op": "/", "right": "b", "into": "c"}


def test_the_new_column() -> None:
    table = {"a": [6.0, 1.0], "b": [4.0, 0.0]}
    assert applied("arithmetic", RATIO, table) == table | {"c": [1.5, None]}
    more = {"left": "a", "op": "*", "number": 2.5, "into": "c"}
    assert applied("arithmetic", more, table)["c"] == [15.0, 2.5]
    days = {"left": "a", "op": "-", "right": "b", "into": "c"}
    dates = {"a": [dt.datetime(2024, 3, 1)], "b": [dt.datetime(2024, 2, 28)]}
    assert applied("arithmetic", days, dates)["c"] == [2.0]


def test_what_it_says() -> None:
    assert said("arithmetic", RATIO) == "c = a / b"
    assert said("arithmetic", {"left": "a", "op": "+", "number": 2, "into": "c"}) == "c = a + 2"


def test_columns_afterwards() -> None:
    numbers = {"a": "integer", "b": "decimal"}
    assert after("arithmetic", RATIO, **numbers) == numbers | {"c": "number"}
    dates = {"a": "date", "b": "datetime"}
    assert after("arithmetic", RATIO | {"op": "-"}, **dates) == dates | {"c": "number"}


@pytest.mark.parametrize(
    ("op", "types"),
    [
        ("/", {"a": "date", "b": "date"}),
        ("-", {"a": "date", "b": "number"}),
        ("+", {"a": "text", "b": "number"}),
    ],
)
def test_only_numbers_or_the_difference_of_dates(op: str, types: dict[str, str]) -> None:
    sentence, field = refused("arithmetic", RATIO | {"op": op}, **types)
    assert sentence.startswith("Numbers can be computed with numbers, and a date can be subtracted")
    assert field == "left"


def test_other_refusals() -> None:
    assert refused("arithmetic", RATIO, a="number")[0].startswith("There is no column “b”")
    assert refused("arithmetic", RATIO, a="number", b="number", c="text") == (
        "There is already a column “c”. Choose another name for the new one.",
        "into",
    )
    lone = {"left": "a", "op": "-", "number": 1, "into": "c"}
    assert refused("arithmetic", lone, a="date")[1] == "left"


def test_it_goes_with_its_operands() -> None:
    params = values("arithmetic", RATIO)
    assert params.without(frozenset({"b"})) is None
    assert params.without(frozenset({"c", "d"})) == params
