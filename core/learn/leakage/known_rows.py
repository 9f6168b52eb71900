"""Tested rows that are known from training: how many, and the score without them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Part:
    """Rows that were tested: positions of training and tested rows, the truth and the answers."""

    train_idx: np.ndarray
    test_idx: np.ndarray
    y_true: np.ndarray
    y_pred: np.ndarray


@dataclass(frozen=True)
class KnownRows:
    """How many of the tested rows equal a training row, and the mean score of the others (NaN where
    none is left).
    """

    count: int
    tested: int
    others: float


def known(codes: np.ndarray, train_idx: np.ndarray, test_idx: np.ndarray) -> np.ndarray:
    """bool (tested,): whether a row with the same code is in training.

    Parameters
    ----------
    codes : int (n,)
        Rows with the same number are equal.
    train_idx, test_idx : int
        Positions of rows.
    """
    return np.isin(codes[test_idx], codes[train_idx])


def known_rows(
    codes: np.ndarray,
    parts: Iterable[Part],
    score: Callable[[np.ndarray, np.ndarray], float],
) -> KnownRows:
    """Count the tested rows that training knows, and score the others, part by part.

    Parameters
    ----------
    codes : int (n,)
        Rows with the same number are equal.
    parts : iterable of Part
        The folds, or the hold-out.
    score : callable
        Of the truth and the answers of some rows.
    """
    count = tested = 0
    scores: list[float] = []
    for part in parts:
        seen = known(codes, part.train_idx, part.test_idx)
        count, tested = count + int(seen.sum()), tested + len(seen)
        if not seen.all():
            scores.append(score(part.y_true[~seen], part.y_pred[~seen]))
    return KnownRows(count, tested, _mean(scores))


def _mean(scores: Sequence[float]) -> float:
    defined = [value for value in scores if value == value]
    return float(np.mean(defined)) if defined else float("nan")
