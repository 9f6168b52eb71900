"""How strongly two columns go together, worked out by hand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from core.data.profile.association import (
    Target,
    codes,
    correlation_ratio,
    cramers_v,
    pearson,
    spearman,
)
from core.data.schema import ColumnType

X = np.arange(10.0)


def test_codes_in_the_order_of_appearance() -> None:
    assert codes(pa.chunked_array([["b", None, "a"], ["b"]])).tolist() == [0, -1, 1, 0]


def test_linear_and_ranked_correlation() -> None:
    assert pearson(X, 2 * X + 1) == pytest.approx(1)
    assert pearson(X, -X) == pytest.approx(-1)
    assert pearson(X, np.ones(10)) is None
    assert spearman(X, X**3) == pytest.approx(1)
    assert pearson(X, np.tile([0.0, 1.0], 5)) == pytest.approx(2.5 / np.sqrt(82.5 * 2.5))


def test_the_share_between_groups() -> None:
    groups = np.repeat([0, 1], 5)
    assert correlation_ratio(groups, groups.astype(float)) == pytest.approx(1)
    # the groups' means 2 and 7 lie 2.5 from 4.5: 62.5 of 82.5
    assert correlation_ratio(groups, X) == pytest.approx(np.sqrt(62.5 / 82.5))
    assert correlation_ratio(groups, np.ones(10)) is None


def test_classes_that_go_together() -> None:
    groups = np.repeat([0, 1], 50)
    assert cramers_v(groups, 1 - groups) == pytest.approx(1)
    assert cramers_v(groups, np.tile([0, 1], 50)) == 0
    assert cramers_v(groups, np.zeros(100, dtype=int)) is None


def test_the_measure_follows_the_types() -> None:
    numbers = pa.chunked_array([X])
    words = pa.chunked_array([["no"] * 5 + ["yes"] * 5])
    binary = Target(words, ColumnType.TEXT)
    (relation,) = binary.relations(numbers, ColumnType.NUMBER)
    assert relation.measure == "point biserial"
    assert relation.value == pytest.approx(12.5 / np.sqrt(82.5 * 2.5))
    assert [item.measure for item in binary.relations(words, ColumnType.TEXT)] == ["Cramér's V"]
    ordered = Target(numbers, ColumnType.NUMBER)
    assert [item.measure for item in ordered.relations(numbers, ColumnType.NUMBER)] == [
        "Pearson",
        "Spearman",
    ]
    assert [item.measure for item in ordered.relations(words, ColumnType.TEXT)] == [
        "correlation ratio"
    ]
    assert (
        Target(pa.chunked_array([["a"] * 10]), ColumnType.TEXT).relations(
            numbers, ColumnType.NUMBER
        )
        == ()
    )
