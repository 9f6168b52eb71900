"""Drop duplicate rows."""

from __future__ import annotations

import pytest

from tests.core.data.steps.trying import applied, by_code, refused, said

TABLE = {"a": ["x", "y", "x", "x"], "n": [1, 2, 3, 1]}


@pytest.mark.parametrize(
    ("params", "rows", "words"),
    [
        ({}, [1, 2, 3], "Drop duplicate rows"),
        ({"columns": ["a"]}, [1, 2], "Drop rows with equal a"),
        ({"columns": ["a"], "keep": "last"}, [2, 1], "Drop rows with equal a, keep the last"),
        ({"keep": "none"}, [2, 3], "Drop duplicate rows, keep none"),
    ],
)
def test_rows_that_stay(params: dict[str, object], rows: list[int], words: str) -> None:
    assert applied("drop_duplicates", params, TABLE)["n"] == rows
    assert by_code("drop_duplicates", params, TABLE)["n"] == rows
    assert said("drop_duplicates", params) == words


def test_gaps_are_equal_to_each_other() -> None:
    assert applied("drop_duplicates", {}, {"a": [None, None, "x"]}) == {"a": [None, "x"]}


def test_columns_must_be_there() -> None:
    assert refused("drop_duplicates", {"columns": ["b"]}, a="text")[1] == "columns"
