"""Columns that add up, or multiply, to the target."""

from __future__ import annotations

import numpy as np

from core.learn.leakage.parts import parts_of_product, parts_of_sum

RNG = np.random.default_rng(8)
X = np.exp(RNG.normal(2, 0.5, size=(500, 6)))


def test_a_sum_of_three_of_six() -> None:
    assert sorted(parts_of_sum(X, X[:, 1] + X[:, 3] - X[:, 4])) == [1, 3, 4]


def test_a_sum_with_a_fee_that_is_not_there() -> None:
    fee = RNG.normal(size=500) * 0.2
    assert sorted(parts_of_sum(X, X[:, 0] + X[:, 5] + fee)) == [0, 5]


def test_an_honest_relation_is_no_sum() -> None:
    noise = RNG.normal(size=500)
    assert parts_of_sum(X, X[:, 0] + X[:, 1] + 3 * noise) == []
    assert parts_of_sum(X, 2.7 * X[:, 0] + 0.4 * X[:, 1] + 0.3 * noise) == []


def test_one_column_is_no_sum_and_a_constant_target_none() -> None:
    assert parts_of_sum(X, X[:, 2] * 2) == []
    assert parts_of_sum(X, np.ones(500)) == []
    assert parts_of_sum(X[:, :1], X[:, 0]) == []


def test_a_product_and_a_quotient() -> None:
    assert sorted(parts_of_product(X, X[:, 0] * X[:, 2])) == [0, 2]
    assert sorted(parts_of_product(X, X[:, 0] / X[:, 2])) == [0, 2]
    assert parts_of_product(X, X[:, 0] - 100) == []
