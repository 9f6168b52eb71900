"""CastColumns: which cells fit another type, and which become missing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from core.data.transformers.cast import CastColumns, cast


def texts(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str", name="x", index=range(5, 5 + len(values)))


def reals(*values: float | None) -> pd.Series:
    return pd.Series(values, dtype="float64", name="x")


def wholes(*values: int | None) -> pd.Series:
    return pd.Series(pd.array(values, dtype="Int64"), name="x")


def truths(*values: bool | None) -> pd.Series:
    return pd.Series(pd.array(values, dtype="boolean"), name="x")


def dates(*values: str | None, zone: str | None = None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(values)), name="x").dt.tz_localize(zone)


def values(column: pd.Series) -> list[Any]:
    return [None if gap else value for value, gap in zip(column, column.isna(), strict=True)]


LARGEST, SMALLEST = 2**63 - 1, -(2**63)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (reals(2.0, -0.0, 2.5, np.inf, -np.inf, None), [2, 0, None, None, None, None]),
        (reals(2.0**62, 2.0**63, -(2.0**63), 1e300), [2**62, None, None, None]),
        (wholes(LARGEST, SMALLEST, None), [LARGEST, SMALLEST, None]),
        (pd.Series([1, 2], dtype="int64"), [1, 2]),
        (truths(True, False, None), [1, 0, None]),
        (texts(" 7 ", "7.0", "7.5", "1e3", "", "seven", None), [7, 7, None, 1000, *[None] * 3]),
        (texts("007", "+7", "-7"), [7, 7, -7]),
    ],
)
def test_integers(column: pd.Series, expected: list[int | None]) -> None:
    out = cast(column, "integer")
    assert str(out.dtype) == "Int64"
    assert values(out) == expected
    assert out.index.equals(column.index)


def test_long_text_is_read_digit_by_digit() -> None:
    column = texts(
        "9007199254740993",  # 2^53 + 1
        "-9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",  # 2^63
        "-9223372036854775809",
        "+1000000000000001",  # sixteen digits
        "999999999999999",  # fifteen
        " 9007199254740993 ",
        "10000000000000000000",  # twenty digits
        "9007199254740993.5",
        None,
    )
    assert values(cast(column, "integer")) == [
        2**53 + 1,
        -(2**53) - 1,
        LARGEST,
        SMALLEST,
        None,
        None,
        10**15 + 1,
        10**15 - 1,
        2**53 + 1,
        None,
        9007199254740994,  # as a float it has no fraction
        None,
    ]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (texts("1.5", " -2 ", "1e-3", "inf", "nan", "1,5", "", None), [1.5, -2, 0.001, np.inf]),
        (wholes(1, None), [1.0]),
        (truths(True, None, False), [1.0, None, 0.0]),
        (dates("1970-01-02", None), [86_400_000_000.0]),
    ],
)
def test_numbers(column: pd.Series, expected: list[float | None]) -> None:
    out = cast(column, "number")
    assert str(out.dtype) == "float64"
    assert out.name == "x"
    assert values(out) == expected + [None] * (len(column) - len(expected))


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (texts("true", " YES ", "y", "T", "on", "1"), [True] * 6),
        (texts("false", "No", "n", "F ", "off", "0"), [False] * 6),
        (texts("maybe", "", "2", "1.0", None), [None] * 5),
        (reals(1.0, 0.0, -0.0, 2.0, 0.5, None), [True, False, False, None, None, None]),
        (wholes(1, 0, -1, None), [True, False, None, None]),
        (truths(True, None), [True, None]),
        (pd.Series([True, False]), [True, False]),
        (texts("yes", "no", "?").astype("category"), [True, False, None]),
    ],
)
def test_truth_values(column: pd.Series, expected: list[bool | None]) -> None:
    out = cast(column, "boolean")
    assert str(out.dtype) == "boolean"
    assert values(out) == expected
    assert out.name == column.name


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (reals(1.0, 1.5, -0.0, 2.0**53, 0.1, None), ["1", "1.5", "0", "9007199254740992.0", "0.1"]),
        (wholes(7, LARGEST, None), ["7", str(LARGEST)]),
        (truths(True, False, None), ["True", "False"]),
        (dates("2024-02-29", None), ["2024-02-29"]),
        (texts(" a ", "", None), [" a ", ""]),
    ],
)
def test_text(column: pd.Series, expected: list[str]) -> None:
    out = cast(column, "text")
    assert str(out.dtype) == "str"
    assert values(out) == expected + [None] * (len(column) - len(expected))


def test_categories() -> None:
    out = cast(wholes(2, 10, 2, None), "category")
    assert list(out.cat.categories) == ["10", "2"]
    assert values(out) == ["2", "10", "2", None]
    known = texts("b", "a").astype("category")
    assert cast(known, "category") is known
    assert values(cast(known, "text")) == ["b", "a"]


def test_dates() -> None:
    written = texts(
        "2024-02-29",
        " 2024-02-29 13:45:00.5 ",
        "2023-02-29",
        "2024-01-01T00:30:00+02:00",
        "01/02/2024",
        "",
        None,
    )
    out = cast(written, "datetime")
    assert str(out.dtype) == "datetime64[us]"
    assert values(out) == [
        dt.datetime(2024, 2, 29),
        dt.datetime(2024, 2, 29, 13, 45, 0, 500_000),
        None,
        dt.datetime(2023, 12, 31, 22, 30),  # in UTC
        None,
        None,
        None,
    ]


def test_dates_stay_and_numbers_become_none() -> None:
    zoned = dates("2024-01-01", zone="Europe/Vienna")
    assert cast(zoned, "datetime") is zoned
    out = cast(wholes(2024, None), "datetime")
    assert str(out.dtype) == "datetime64[us]"
    assert values(out) == [None, None]


def test_only_the_columns_that_are_named_and_there_change() -> None:
    frame = pd.DataFrame({"a": ["1", "x"], "b": ["1", "x"]}, index=[3, 4])
    out = CastColumns(["a", "gone"], "integer").fit_transform(frame)
    assert values(out["a"]) == [1, None]
    pd.testing.assert_series_equal(out["b"], frame["b"])
    assert (out.index.tolist(), list(out.columns)) == ([3, 4], ["a", "b"])


def test_parameters_survive_a_clone() -> None:
    assert clone(CastColumns(["a"], "text")).get_params() == {"columns": ["a"], "to": "text"}
