"""Rows that are nearly equal."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.learn.leakage.answer import Answer
from core.learn.leakage.near_rows import near_rows

RNG = np.random.default_rng(15)
ONCE = pd.DataFrame(RNG.normal(size=(300, 5)), columns=list("abcde"))
ONCE["word"] = pd.Series(RNG.choice(["x", "y"], 300), dtype="str")
CLASS = RNG.integers(0, 2, 300)
NUMBERS = list("abcde")


def twice(shift: float) -> pd.DataFrame:
    frame = pd.concat([ONCE, ONCE], ignore_index=True)
    frame[NUMBERS] += RNG.normal(size=(600, 5)) * shift
    return frame


def test_measured_twice() -> None:
    near = near_rows(twice(0.005), Answer(np.tile(CLASS, 2), 2))
    assert near is not None
    assert near.share > 0.95
    assert near.agreement == 1.0
    assert (np.diff(near.rows) > 0).all()


def test_rows_that_are_as_far_as_usual() -> None:
    assert near_rows(twice(3.0), Answer(np.tile(CLASS, 2), 2)) is None
    assert near_rows(ONCE, Answer(CLASS, 2)) is None


def test_near_rows_with_other_answers_do_not_leak() -> None:
    assert near_rows(twice(0.005), Answer(RNG.integers(0, 2, 600), 2)) is None


def test_near_rows_must_agree_in_words() -> None:
    frame = twice(0.005)
    frame["word"] = np.repeat(["x", "y"], 300)
    assert near_rows(frame, Answer(np.tile(CLASS, 2), 2)) is None


def test_few_numbers_or_few_rows_lie_close_by_chance() -> None:
    answer = Answer(np.tile(CLASS, 2), 2)
    assert near_rows(twice(0.005)[["a", "b"]], answer) is None
    assert near_rows(twice(0.005).iloc[:90], answer.at(np.arange(90))) is None
