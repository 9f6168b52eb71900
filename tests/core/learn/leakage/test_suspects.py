"""The columns that know the answer, each once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.learn.leakage.answer import Answer
from core.learn.leakage.suspects import resting_on, sampled, suspects

RNG = np.random.default_rng(13)
N = 500
CLASS = RNG.integers(0, 2, N)
NOISE = RNG.normal(size=(N, 3))


def test_each_column_once_in_the_order_of_the_table() -> None:
    frame = pd.DataFrame(
        {
            "noise": NOISE[:, 0],
            "late": CLASS + NOISE[:, 1] / 100,
            "again": CLASS,
            "closed": pd.Series(NOISE[:, 2]).where(CLASS == 1),
        }
    )
    named = {item.columns: item.how for item in suspects(frame, Answer(CLASS, 2))}
    assert named == {("late",): "alone", ("again",): "same", ("closed",): "implies"}
    assert list(named) == [("late",), ("again",), ("closed",)]


def test_a_key_says_whose_sum_a_column_is() -> None:
    y = RNG.normal(size=N)
    shop = RNG.integers(0, 60, N)
    totals = pd.Series(y).groupby(shop).transform("sum")
    frame = pd.DataFrame({"shop": shop, "turnover": totals, "noise": NOISE[:, 0]})
    (suspect,) = suspects(frame, Answer(y, 0))
    assert (suspect.columns, suspect.how) == (("turnover",), "aggregate")
    assert suspect.facts["statistic"] == "sum"


def test_few_rows_and_no_columns_say_nothing() -> None:
    frame = pd.DataFrame({"again": CLASS})
    assert suspects(frame.iloc[:39], Answer(CLASS[:39], 2)) == []
    assert suspects(frame[[]], Answer(CLASS, 2)) == []


def test_wide_tables_are_judged_on_fewer_rows() -> None:
    assert len(sampled(50_000, 10)) == 10_000
    assert len(sampled(50_000, 3_000)) == 4_000
    assert len(sampled(50_000, 10**6)) == 2_000
    assert sorted(sampled(30, 10).tolist()) == list(range(30))


def test_what_a_perfect_score_rests_on() -> None:
    both = (NOISE[:, 0] > 0) ^ (NOISE[:, 1] > 0)
    frame = pd.DataFrame(NOISE, columns=["a", "b", "c"])
    rests_on = resting_on(frame, Answer(both.astype(int), 2))
    assert rests_on is not None
    assert rests_on.column in ("a", "b")
