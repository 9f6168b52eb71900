"""Values that imply the answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.learn.leakage.answer import Answer
from core.learn.leakage.purity import implied

ROWS = 1000
LEFT = (np.arange(ROWS) % 4 == 0).astype(int)  # 250 of 1,000
ANSWER = Answer(LEFT, 2)
NOISE = np.random.default_rng(4).normal(10, 2, ROWS)


def test_being_filled_implies_a_class() -> None:
    fact = implied(pd.Series(NOISE).where(LEFT == 1), ANSWER)
    assert fact is not None
    assert (fact.value, fact.of_cell, fact.position) == ("filled", True, 1)
    assert (fact.rows, fact.purity) == (250, 1.0)


def test_being_missing_implies_a_class() -> None:
    fact = implied(pd.Series(NOISE).mask((LEFT == 1) & (NOISE > 10)), ANSWER)
    assert fact is not None
    assert (fact.value, fact.position, fact.purity) == ("missing", 1, 1.0)


@pytest.mark.parametrize(("rows", "implies"), [(10, False), (40, True)])
def test_few_rows_prove_nothing(rows: int, implies: bool) -> None:
    filled = np.flatnonzero(LEFT)[:rows]  # a quarter to the power of ten is one in a million
    column = pd.Series(np.where(np.isin(np.arange(ROWS), filled), 1.0, np.nan))
    assert (implied(column, ANSWER) is not None) is implies


def test_what_is_more_often_missing_for_one_class_is_honest() -> None:
    likely = np.where(LEFT == 1, 0.9, 0.3)
    column = pd.Series(NOISE).mask(np.random.default_rng(5).random(ROWS) < likely)
    assert implied(column, ANSWER) is None


def test_a_category_of_one_class() -> None:
    words = pd.Series(np.where((LEFT == 1) & (NOISE > 9), "desk", "mail"), dtype="str")
    fact = implied(words, ANSWER)
    assert fact is not None
    assert (fact.value, fact.of_cell, fact.position) == ("desk", False, 1)


def test_a_mark_stands_out_and_the_top_of_a_good_number_does_not() -> None:
    marked = pd.Series(np.where((LEFT == 1) & (NOISE > 9), 0.0, NOISE))
    fact = implied(marked, ANSWER)
    assert fact is not None
    assert fact.value == "0.0"
    score = np.clip(np.round(LEFT + (NOISE - 10) * 0.2, 1), None, 1.2)
    assert (score == 1.2).sum() > 50
    assert implied(pd.Series(score), ANSWER) is None


def test_the_common_class_is_implied_by_honest_values_too() -> None:
    answer = Answer((np.arange(ROWS) % 10 == 0).astype(int), 2)
    words = np.where(answer.y == 1, "a", np.array(["a", "b"])[np.arange(ROWS) % 2])
    assert implied(pd.Series(words, dtype="str"), answer) is None


def test_filled_for_large_numbers_only() -> None:
    answer = Answer(NOISE, 0)
    fact = implied(pd.Series(np.ones(ROWS)).where(NOISE > 11), answer)
    assert fact is not None
    assert (fact.value, fact.position, fact.purity) == ("filled", None, 1.0)
    often = np.random.default_rng(6).random(ROWS) < np.where(NOISE > 10, 0.9, 0.3)
    assert implied(pd.Series(np.ones(ROWS)).where(often), answer) is None


def test_in_many_columns_luck_is_likelier() -> None:
    filled = np.flatnonzero(LEFT)[:20]  # chance 0.25**20 = 9e-13
    column = pd.Series(np.where(np.isin(np.arange(ROWS), filled), 1.0, np.nan))
    assert implied(column, ANSWER, columns=1) is not None
    assert implied(column, ANSWER, columns=10**6) is None
