"""The shape of a column, worked out by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from core.data.profile import distribution
from core.data.profile.profile import ValueCount
from core.data.schema import ColumnType


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([1.5, None, float("nan"), float("inf")]), [1.5]),
        (pa.array([True, None, False]), [1, 0]),
        (pa.array([dt.date(1970, 1, 2), None]), [86_400]),
        (pa.array([dt.datetime(1970, 1, 1, 0, 1)]), [60]),
        (pa.array([dt.time(1, 0, 1)]), [3601]),
    ],
)
def test_present_numbers(values: pa.Array, expected: list[float]) -> None:
    assert distribution.numbers(pa.chunked_array([values])).tolist() == expected


def test_numbers_in_their_rows() -> None:
    column = pa.chunked_array([pa.array([1.5, None, float("inf")])])
    np.testing.assert_array_equal(distribution.aligned(column), [1.5, np.nan, np.nan])
    whole = pa.chunked_array([pa.array([None, 7])])
    np.testing.assert_array_equal(distribution.aligned(whole), [np.nan, 7])


def test_fences_and_outliers() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 100.0])
    assert distribution.fences(values) == (-1.0, 7.0)
    assert distribution.outliers(values) == 1
    assert distribution.outliers(np.array([1.0, 2.0, 3.0, 4.0, 7.0])) == 0
    assert distribution.fences(values[:3]) is None
    assert distribution.outliers(values[:3]) == 0


def test_skewness() -> None:
    assert distribution.skew(np.array([1.0, 2.0, 3.0])) == pytest.approx(0)
    # mean 1, third moment 6, second 3
    assert distribution.skew(np.array([0.0, 0.0, 0.0, 4.0])) == pytest.approx(6 / 3**1.5)
    assert distribution.skew(np.array([1.0, 2.0])) is None
    assert distribution.skew(np.array([2.0, 2.0, 2.0])) is None


def test_quantiles() -> None:
    quantiles = distribution.quantiles(np.arange(101.0), ColumnType.NUMBER)
    assert (quantiles["0.01"], quantiles["0.5"], quantiles["0.99"]) == (1.0, 50.0, 99.0)
    assert distribution.quantiles(np.array([]), ColumnType.NUMBER) == {}


def test_frequent_values() -> None:
    column = pa.chunked_array([pa.array(["b", "a", "b", None, "a" * 300])])
    distinct, counts = distribution.counted(column)
    assert counts.tolist() == [2, 1, 1]
    assert distribution.top(distinct, counts) == (
        ValueCount(value="b", count=2),
        ValueCount(value="a", count=1),
        ValueCount(value="a" * 200, count=1),
    )
