"""Columns computed from the target over groups of rows: means that the row itself is part of."""

from __future__ import annotations

import numpy as np

from core.learn.leakage.answer import Answer

GROUPS = 5  # fewer groups agree by chance
EQUAL = 0.95  # of the groups whose statistic equals the column's value
CLOSE = 1e-3  # 1 - r² of a column with a statistic of its groups
WHOLE = 1e-3  # by which strengths of smoothing may differ from whole multiples of each other
MANY = 200  # rows of a group from which its mean hardly depends on one of them


def _by(codes: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    counts = np.bincount(codes).astype(np.float64)
    return counts, np.bincount(codes, y) / np.maximum(counts, 1)


def _decimals(values: np.ndarray) -> int:
    """How many decimals the values are rounded to; 9 when they are not."""
    for decimals in range(1, 9):
        if np.allclose(values, np.round(values, decimals), rtol=0, atol=1e-12):
            return decimals
    return 9


def _is_mean(values: np.ndarray, counts: np.ndarray, means: np.ndarray) -> bool:
    tolerance = 0.51 * 10.0 ** -_decimals(values) + 1e-9 * np.abs(values).max()
    several = counts > 1
    return bool(np.mean(np.abs(values - means)[several] <= tolerance) >= EQUAL)


def _is_smoothed(values: np.ndarray, counts: np.ndarray, means: np.ndarray, overall: float) -> bool:
    """n·(value - mean) = m·(overall - value), with one m for all groups: those of the same size and
    mean share a value, so they count as one of twice the size, and seem to have twice the m.
    """
    drawn = np.abs(overall - values) > 1e-9 * np.abs(values).max()
    strength = (counts * (values - means))[drawn] / (overall - values[drawn])
    m = float(strength.min()) if len(strength) >= GROUPS else 0.0
    if not m > 0:
        return False
    times = strength / m
    return bool(np.mean(np.abs(times - np.round(times)) <= WHOLE * times) >= EQUAL)


def mean_by_value(values: np.ndarray, answer: Answer) -> bool:
    """Whether a column equals the mean of the target over all rows that have the same value in it,
    as it does when each group's mean was computed with the rows that are to be predicted.

    Parameters
    ----------
    values : float64 (n,)
        All rows of the table: a sample has other means.
    answer : Answer
        The target of the same rows.
    """
    known = ~np.isnan(values)
    distinct, codes = np.unique(values[known], return_inverse=True)
    if not GROUPS <= len(distinct) <= known.sum() / 1.5 or known.mean() < 0.5:
        return False
    for k in range(answer.columns.shape[1]):
        y = answer.columns[known, k]
        counts, means = _by(codes, y)
        varied = (counts > 1).sum() >= GROUPS and np.median(counts) <= MANY
        if not varied or means.min() == means.max():
            continue
        if _is_mean(distinct, counts, means) or _is_smoothed(distinct, counts, means, y.mean()):
            return True
    return False


def statistics_by(codes: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """For each row the statistics of its group's target, the row itself among them.

    Parameters
    ----------
    codes : int (n,)
        The group of each row, from 0.
    y : float64 (n,)
    """
    counts, means = _by(codes, y)
    highest, lowest = np.full(len(counts), -np.inf), np.full(len(counts), np.inf)
    np.maximum.at(highest, codes, y)
    np.minimum.at(lowest, codes, y)
    others = (counts * means)[codes] - y
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = others / (counts[codes] - 1)
    return {
        "mean": means[codes],
        "sum": (counts * means)[codes],
        "maximum": highest[codes],
        "minimum": lowest[codes],
        "mean of the others": np.where(counts[codes] > 1, apart, y.mean()),
    }


def aggregate_of(
    values: np.ndarray, statistics: dict[str, np.ndarray], y: np.ndarray
) -> str | None:
    """Which statistic of a group's target a column is (up to a factor and a term), if any.

    Parameters
    ----------
    values : float64 (n,)
        The column, all rows.
    statistics : dict
        As :func:`statistics_by` returns them, for one grouping.
    y : float64 (n,)
        The target, which is no aggregate of itself.
    """
    known = ~np.isnan(values)
    if known.mean() < 0.5 or np.ptp(values[known]) == 0:
        return None
    for name, statistic in statistics.items():
        x, s = values[known], statistic[known]
        if len(np.unique(s)) < GROUPS or np.array_equal(s, y[known]):
            continue
        if 1 - np.corrcoef(x, s)[0, 1] ** 2 <= CLOSE:
            return name
    return None
