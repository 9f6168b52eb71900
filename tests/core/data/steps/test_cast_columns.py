"""Change type."""

from __future__ import annotations

import pytest

from tests.core.data.steps.trying import after, applied, has_code, refused, said


def test_values() -> None:
    table = {"n": [" 7", "7.5", "x", None]}
    assert applied("cast_columns", {"columns": ["n"], "to": "integer"}, table) == {
        "n": [7, None, None, None]
    }
    assert applied("cast_columns", {"columns": ["n"], "to": "number"}, table) == {
        "n": [7.0, 7.5, None, None]
    }


def test_what_it_says() -> None:
    assert said("cast_columns", {"columns": ["a", "b"], "to": "text"}) == "Make a and b text"
    assert not has_code("cast_columns", {"columns": ["a"], "to": "text"})


def test_the_type_afterwards() -> None:
    for to in ("integer", "number", "boolean", "text", "category"):
        assert after("cast_columns", {"columns": ["n"], "to": to}, n="number") == {"n": to}


@pytest.mark.parametrize("type_", ["text", "category", "date", "datetime"])
def test_what_can_become_a_date(type_: str) -> None:
    params = {"columns": ["n"], "to": "datetime"}
    assert after("cast_columns", params, n=type_) == {"n": "datetime"}


@pytest.mark.parametrize("type_", ["integer", "number", "boolean", "time"])
def test_what_cannot(type_: str) -> None:
    assert refused("cast_columns", {"columns": ["n"], "to": "datetime"}, n=type_) == (
        "“n” holds no text and no dates, so it cannot become a date. Choose another type.",
        "to",
    )
