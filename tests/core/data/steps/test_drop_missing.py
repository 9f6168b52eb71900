"""Drop rows with missing values."""

from __future__ import annotations

import pytest

from tests.core.data.steps.trying import applied, by_code, said

TABLE = {"a": [1.0, None, 3.0, None], "b": ["x", "y", None, None], "n": [1, 2, 3, 4]}


@pytest.mark.parametrize(
    ("params", "rows", "words"),
    [
        ({}, [1], "Drop rows with a missing value"),
        ({"columns": ["a"]}, [1, 3], "Drop rows with a missing value in a"),
        (
            {"columns": ["a", "b"], "how": "all"},
            [1, 2, 3],
            "Drop rows with only missing values in a and b",
        ),
        ({"how": "all"}, [1, 2, 3, 4], "Drop rows with only missing values"),
    ],
)
def test_rows_that_stay(params: dict[str, object], rows: list[int], words: str) -> None:
    assert applied("drop_missing", params, TABLE)["n"] == rows
    assert by_code("drop_missing", params, TABLE)["n"] == rows
    assert said("drop_missing", params) == words
