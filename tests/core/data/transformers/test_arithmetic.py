"""Arithmetic: a column of two others, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.arithmetic import Arithmetic

FRAME = pd.DataFrame(
    {
        "a": [6.0, -3.0, 0.0, np.nan],
        "b": pd.array([2, 0, 0, 4], dtype="Int64"),
    },
    index=[10, 20, 30, 40],
)


def column(left: str, op: str, right: str | None, number: float = 1.0) -> list[float]:
    return Arithmetic(left, op, right, number, "out").fit_transform(FRAME)["out"].tolist()


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        ("+", [8.0, -3.0, 0.0, np.nan]),
        ("-", [4.0, -3.0, 0.0, np.nan]),
        ("*", [12.0, 0.0, 0.0, np.nan]),
        ("/", [3.0, np.nan, np.nan, np.nan]),  # −3/0 and 0/0 are no numbers
    ],
)
def test_two_columns(op: str, expected: list[float]) -> None:
    np.testing.assert_array_equal(column("a", op, "b"), expected)


@pytest.mark.parametrize(
    ("op", "expected"),
    [
        ("+", [8.5, -0.5, 2.5, np.nan]),
        ("-", [3.5, -5.5, -2.5, np.nan]),
        ("*", [15.0, -7.5, 0.0, np.nan]),
        ("/", [2.4, -1.2, 0.0, np.nan]),
    ],
)
def test_a_column_and_a_number(op: str, expected: list[float]) -> None:
    np.testing.assert_allclose(column("a", op, None, 2.5), expected)


def test_the_frame_stays_and_the_new_column_is_last() -> None:
    out = Arithmetic("a", "+", "b", 1.0, "sum").fit_transform(FRAME)
    assert list(out.columns) == ["a", "b", "sum"]
    assert str(out["sum"].dtype) == "float64"
    assert out.index.tolist() == [10, 20, 30, 40]
    pd.testing.assert_frame_equal(out[["a", "b"]], FRAME)


def test_a_column_of_the_same_name_is_replaced_at_its_place() -> None:
    out = Arithmetic("a", "*", None, 2.0, "a").fit_transform(FRAME)
    assert list(out.columns) == ["a", "b"]
    np.testing.assert_array_equal(out["a"], [12.0, -6.0, 0.0, np.nan])


def test_an_overflow_and_infinities_are_missing() -> None:
    frame = pd.DataFrame({"a": [1e308, np.inf, -np.inf, 5e-324]})
    out = Arithmetic("a", "*", None, 10.0, "out").fit_transform(frame)
    np.testing.assert_array_equal(out["out"], [np.nan, np.nan, np.nan, 10 * 5e-324])


def test_the_difference_of_two_dates_is_in_days() -> None:
    frame = pd.DataFrame(
        {
            "left": pd.to_datetime(["2024-03-01 12:00", "2023-03-01 00:00", None]),
            "right": pd.to_datetime(["2024-02-28", "2023-03-02", "2024-01-01"]),
        }
    )
    out = Arithmetic("left", "-", "right", 1.0, "days").fit_transform(frame)
    np.testing.assert_array_equal(out["days"], [2.5, -1.0, np.nan])  # 2024 has a 29 February


def test_a_date_less_a_number_is_not_divided() -> None:
    """Only the difference of two dates is turned into days."""
    frame = pd.DataFrame({"when": pd.to_datetime(["1970-01-01 00:00:01"]), "n": [1_000_000.0]})
    for right in ("n", None):
        out = Arithmetic("when", "-", right, 1_000_000.0, "out").fit_transform(frame)
        assert out["out"].tolist() == [0.0]
    out = Arithmetic("n", "-", "when", 1.0, "out").fit_transform(frame)
    assert out["out"].tolist() == [0.0]
    out = Arithmetic("n", "+", "when", 1.0, "out").fit_transform(frame)
    assert out["out"].tolist() == [2_000_000.0]


def test_numbers_that_come_as_text_are_read() -> None:
    frame = pd.DataFrame({"a": pd.Series(["1.5", "many", None], dtype="str")})
    out = Arithmetic("a", "*", None, 2.0, "out").fit_transform(frame)
    np.testing.assert_array_equal(out["out"], [3.0, np.nan, np.nan])


@pytest.mark.parametrize("absent", ["a", "b"])
def test_an_absent_part_gives_gaps(absent: str) -> None:
    fitted = Arithmetic("a", "+", "b", 1.0, "sum").fit(FRAME)
    out = fitted.transform(FRAME.drop(columns=absent))
    assert out["sum"].isna().all()
    assert str(out["sum"].dtype) == "float64"
    assert list(out.columns) == [name for name in ("a", "b", "sum") if name != absent]


def test_what_was_absent_when_fitting_adds_nothing() -> None:
    fitted = Arithmetic("a", "+", "c", 1.0, "sum").fit(FRAME)
    assert list(fitted.get_feature_names_out()) == ["a", "b"]
    assert fitted.transform(FRAME) is FRAME


def test_one_row_and_no_row() -> None:
    fitted = Arithmetic("a", "/", "b", 1.0, "out").fit(FRAME)
    assert fitted.transform(FRAME.iloc[:1])["out"].tolist() == [3.0]
    assert fitted.transform(FRAME.iloc[:0])["out"].tolist() == []


def test_parameters_survive_a_clone() -> None:
    parameters = {"left": "a", "op": "-", "right": None, "number": 3.0, "into": "c"}
    assert clone(Arithmetic("a", "-", None, 3.0, "c")).get_params() == parameters
