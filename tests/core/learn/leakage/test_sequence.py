"""Rows that follow one another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.learn.leakage.answer import Answer
from core.learn.leakage.sequence import clocks, is_counter, later_values, order_of, remembered

RNG = np.random.default_rng(17)
N = 500
LEVEL = np.cumsum(RNG.normal(size=N))
DAYS = pd.Series(pd.date_range("2026-01-01", periods=N), name="day")
NOISE = pd.DataFrame(RNG.normal(size=(N, 2)), columns=["a", "b"])


def test_what_says_which_row_comes_first() -> None:
    frame = NOISE.assign(day=DAYS, entry=RNG.permutation(N), age=RNG.integers(0, 90, N))
    assert list(clocks(frame)) == ["day", "entry"]
    assert is_counter(pd.Series([3, 1, 2]))
    assert not is_counter(pd.Series([1, 2, 40]))
    assert not is_counter(pd.Series([1, 1, 2]))
    assert not is_counter(pd.Series([1.0, 2.0, 3.0]))


def test_memory() -> None:
    assert remembered(np.array([1.0, 2, 3, 4])) == pytest.approx(1.0)
    assert remembered(np.array([1.0, -1, 1, -1])) == pytest.approx(-1.0)
    assert remembered(np.ones(5)) == 0.0


def test_a_level_that_changes_slowly_also_in_shuffled_rows() -> None:
    shuffled = RNG.permutation(N)
    when = DAYS.iloc[shuffled].reset_index(drop=True)
    order = order_of(NOISE, when, Answer(LEVEL[shuffled], 0))
    assert order is not None
    assert order.column == "day"
    assert order.remembered > 0.9
    assert order.left > 0.5


def test_a_date_that_says_nothing() -> None:
    assert order_of(NOISE, DAYS, Answer(RNG.normal(size=N), 0)) is None
    assert order_of(NOISE, DAYS.where(DAYS.index < 0), Answer(LEVEL, 0)) is None


def test_memory_that_the_features_explain_is_honest() -> None:
    season = np.sin(np.arange(N) / 20)
    y = 3 * season + 0.3 * RNG.normal(size=N)
    assert order_of(NOISE.assign(season=season), DAYS, Answer(y, 0)) is None
    assert order_of(NOISE, DAYS, Answer(y, 0)) is not None


def test_the_target_three_rows_later() -> None:
    y = RNG.normal(size=N)
    frame = NOISE.assign(next=pd.Series(y).shift(-3), before=pd.Series(y).shift(3))
    assert later_values(frame, [np.arange(N)], Answer(y, 0)) == {"next": 3}
    shuffled = RNG.permutation(N)
    orders = [np.argsort(shuffled)]
    mixed = frame.iloc[shuffled].reset_index(drop=True)
    assert later_values(mixed, orders, Answer(y[shuffled], 0)) == {"next": 3}
    assert later_values(mixed, [np.arange(N)], Answer(y[shuffled], 0)) == {}
