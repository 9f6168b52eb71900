"""Columns computed from the target over groups of rows."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.learn.leakage.aggregates import aggregate_of, mean_by_value, statistics_by
from core.learn.leakage.answer import Answer

RNG = np.random.default_rng(9)
SHOP = RNG.integers(0, 60, 600)
Y = RNG.normal(50, 10, 600)
BY_SHOP = pd.Series(Y).groupby(SHOP)
MEAN, SIZE = BY_SHOP.transform("mean").to_numpy(), BY_SHOP.transform("size").to_numpy()
ANSWER = Answer(Y, 0)


def test_means_also_rounded_and_drawn_to_the_overall_mean() -> None:
    assert mean_by_value(MEAN, ANSWER)
    assert mean_by_value(np.round(MEAN, 3), ANSWER)
    assert mean_by_value((SIZE * MEAN + 7 * Y.mean()) / (SIZE + 7), ANSWER)


def test_means_of_classes_which_groups_share() -> None:
    left = (Y > 55).astype(int)
    rates = pd.Series(left).groupby(SHOP).transform("mean").to_numpy()
    assert mean_by_value(rates, Answer(left, 2))
    drawn = (SIZE * rates + 5 * left.mean()) / (SIZE + 5)
    assert mean_by_value(drawn, Answer(left, 2))


def test_means_of_other_rows_are_honest() -> None:
    other = pd.Series(RNG.normal(50, 10, 600)).groupby(SHOP).transform("mean").to_numpy()
    assert not mean_by_value(other, ANSWER)
    assert not mean_by_value(Y, ANSWER)
    assert not mean_by_value(SHOP.astype(float), ANSWER)
    assert not mean_by_value(np.full(600, np.nan), ANSWER)


def test_statistics_of_two_groups() -> None:
    codes, y = np.array([0, 0, 1, 1, 1]), np.array([1.0, 3.0, 2.0, 4.0, 9.0])
    statistics = {name: values.tolist() for name, values in statistics_by(codes, y).items()}
    assert statistics["mean"] == [2, 2, 5, 5, 5]
    assert statistics["sum"] == [4, 4, 15, 15, 15]
    assert statistics["maximum"] == [3, 3, 9, 9, 9]
    assert statistics["minimum"] == [1, 1, 2, 2, 2]
    assert statistics["mean of the others"] == [3, 1, 6.5, 5.5, 3]


def test_a_column_is_the_statistic_of_its_group() -> None:
    statistics = statistics_by(SHOP, Y)
    assert aggregate_of(statistics["sum"] * 2 + 1, statistics, Y) == "sum"
    assert aggregate_of(statistics["mean of the others"], statistics, Y) == "mean of the others"
    assert aggregate_of(RNG.normal(size=600), statistics, Y) is None
    assert aggregate_of(np.ones(600), statistics, Y) is None
