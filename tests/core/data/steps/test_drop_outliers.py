"""Drop rows with outliers."""

from __future__ import annotations

from tests.core.data.steps.trying import applied, by_code, has_code, refused, said, wrong

TABLE = {"x": [1.0, 2.0, 3.0, 4.0, 100.0, None], "n": [1, 2, 3, 4, 5, 6]}


def test_rows_that_stay() -> None:
    params = {"columns": ["x"]}
    assert applied("drop_outliers", params, TABLE)["n"] == [1, 2, 3, 4, 6]  # a gap is no outlier
    assert by_code("drop_outliers", params, TABLE)["n"] == [1, 2, 3, 4, 6]


def test_a_value_at_the_bound_stays() -> None:
    table = {"x": [1.0, 2.0, 3.0, 4.0, 7.0]}  # quartiles 2 and 4
    assert applied("drop_outliers", {"columns": ["x"], "reach": 1.5}, table)["x"][-1] == 7.0
    assert applied("drop_outliers", {"columns": ["x"], "reach": 0}, table)["x"] == [2.0, 3.0, 4.0]


def test_one_column_is_enough() -> None:
    table = {"x": [1.0, 2.0, 3.0, 4.0, 5.0], "y": [-90.0, 2.0, 3.0, 4.0, 5.0]}
    both = {"columns": ["x", "y"]}
    assert applied("drop_outliers", both, table)["x"] == [2.0, 3.0, 4.0, 5.0]
    assert not has_code("drop_outliers", both)


def test_words() -> None:
    assert said("drop_outliers", {"columns": ["x"]}) == (
        "Drop rows with x outside 1.5 × the quartile distance"
    )
    assert said("drop_outliers", {"columns": ["x"], "how": "quantile", "reach": 0.05}) == (
        "Drop rows with x outside the middle 90 %"
    )
    assert refused("drop_outliers", {"columns": ["x"]}, x="date")[1] == "columns"
    assert "at least 0" in wrong("drop_outliers", {"columns": ["x"], "reach": -1})
