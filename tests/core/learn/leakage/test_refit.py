"""One small model, with and without columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.learn.leakage.answer import Answer
from core.learn.leakage.refit import cross_validated, decisive, refit

RNG = np.random.default_rng(12)
N = 600
A, B, NOISE = RNG.normal(size=(3, N))
FRAME = pd.DataFrame({"a": A, "b": B, "noise": NOISE})
NAMES = ["a", "b", "noise"]


def test_without_the_column_that_decides_nothing_is_left() -> None:
    scores = refit(FRAME, Answer((A > 0).astype(int), 2), NAMES, ["a"])
    assert scores.everything > 0.99
    assert scores.without == pytest.approx(0.5, abs=0.1)


def test_no_column_is_guessing() -> None:
    nothing = np.empty((N, 0))
    assert cross_validated(nothing, Answer((A > 0).astype(int), 2)) == 0.5
    assert cross_validated(nothing, Answer(A, 0)) == 0.0


def test_two_columns_that_decide_together() -> None:
    rests_on = decisive(FRAME, Answer(((A > 0) ^ (B > 0)).astype(int), 2), NAMES)
    assert rests_on is not None
    assert rests_on.column in ("a", "b")
    assert rests_on.scores.without < 0.6


def test_many_columns_that_say_the_same_are_not_decisive() -> None:
    frame = FRAME.assign(again=A + 0.01 * B)
    assert decisive(frame, Answer((A > 0).astype(int), 2), [*NAMES, "again"]) is None


def test_a_class_with_too_few_rows_is_not_scored() -> None:
    y = np.zeros(N, dtype=int)
    y[:2] = 1
    assert np.isnan(refit(FRAME, Answer(y, 2), NAMES, ["a"]).everything)
