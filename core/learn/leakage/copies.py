"""Columns that hold the target in another spelling: other words, another scale, rounded, or with a
few errors.
"""

from __future__ import annotations

import numpy as np

from core.learn.leakage.answer import Answer

ERRORS = 0.01  # of the rows that may disagree while a column still counts as a copy
KAPPA = 0.85  # agreement beyond chance of a column with as many values as there are classes
FEWEST = 10  # rows of each step of a rounded copy, so that chance cannot sort them
SCALED = 1e-9  # what 1 - r² is at most when only rounding errors are left


def _table(codes: np.ndarray, answer: Answer) -> np.ndarray:
    """(values, classes): how often each value stands beside each class."""
    values = int(codes.max()) + 1
    counts = np.bincount(codes * answer.classes + answer.y, minlength=values * answer.classes)
    return counts.reshape(values, answer.classes)


def _of_classes(values: np.ndarray, answer: Answer) -> str | None:
    known = ~np.isnan(values)
    if known.mean() < 0.5:
        return None
    distinct, codes = np.unique(values[known], return_inverse=True)
    if len(distinct) != answer.classes:
        return None
    table = _table(codes, answer.at(known))
    best = table.argmax(axis=1)
    if len(set(best.tolist())) != answer.classes:
        return None
    right = float(table.max(axis=1).sum() / table.sum())
    chance = float((table.sum(axis=1) * table.sum(axis=0)[best]).sum()) / table.sum() ** 2
    if right == 1.0 and known.all():
        return "same"
    if right >= 1 - ERRORS:
        return "nearly"
    return "noisy" if (right - chance) / (1 - chance) >= KAPPA else None


def _steps(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether ``x`` only ever rises (or only ever falls) with ``y``, in steps of several rows, and
    is the same wherever ``y`` is.
    """
    distinct, counts = np.unique(x, return_counts=True)
    if len(distinct) < 2 or (len(distinct) < len(x) / 2 and np.sort(counts)[-2] < FEWEST):
        return False
    rising = np.diff(x[np.lexsort((-x, y))])  # where y is equal, a smaller x would be a fall
    falling = np.diff(x[np.lexsort((x, y))])
    return bool((rising >= 0).all() or (falling <= 0).all())


def _of_numbers(values: np.ndarray, answer: Answer) -> str | None:
    known = ~np.isnan(values)
    if known.mean() < 0.5:
        return None
    x, y = values[known], np.asarray(answer.y, dtype=np.float64)[known]
    if np.array_equal(x, y) and known.all():
        return "same"
    if x.min() == x.max() or y.min() == y.max():
        return None
    if 1 - np.corrcoef(x, y)[0, 1] ** 2 <= SCALED:
        return "scaled"
    return "rounded" if _steps(x, y) else None


def copy_of(values: np.ndarray, answer: Answer) -> str | None:
    """How a column copies the target, or None when it does not.

    Parameters
    ----------
    values : float64 (n,)
        The column as numbers, NaN where missing.
    answer : Answer
        The target of the same rows.

    Returns
    -------
    {"same", "nearly", "noisy", "scaled", "rounded"} or None
        ``same``: each value stands for one class, or equals the number. ``nearly``: but for one row
        in a hundred, or for gaps. ``noisy``: agrees far beyond chance. ``scaled``: times a factor,
        plus a term. ``rounded``: rises or falls with the target in steps.
    """
    return _of_classes(values, answer) if answer.classes else _of_numbers(values, answer)
