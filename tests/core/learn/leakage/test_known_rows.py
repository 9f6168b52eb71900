"""Part rows that are known from training."""

from __future__ import annotations

import numpy as np

from core.learn.leakage.known_rows import Part, known, known_rows

CODES = np.array([0, 1, 0, 2, 3, 1])


def right(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    return float(np.mean(y_true == y_pred))


def test_rows_with_a_copy_in_training() -> None:
    assert known(CODES, np.array([0, 1]), np.array([2, 3, 5])).tolist() == [True, False, True]


def test_the_count_and_the_score_of_the_others() -> None:
    parts = [
        # rows 2 and 5 are known and right, row 3 is new and wrong
        Part(np.array([0, 1]), np.array([2, 3, 5]), np.array([1, 1, 1]), np.array([1, 0, 1])),
        # row 4 is new and right
        Part(np.array([2, 3, 5]), np.array([4]), np.array([1]), np.array([1])),
    ]
    figures = known_rows(CODES, parts, right)
    assert (figures.count, figures.tested, figures.others) == (2, 4, 0.5)


def test_nothing_is_left() -> None:
    every = Part(np.array([0]), np.array([2]), np.array([1]), np.array([1]))
    figures = known_rows(CODES, [every], right)
    assert (figures.count, figures.tested) == (1, 1)
    assert np.isnan(figures.others)
