"""Columns that add up (or multiply) to a number that is to be predicted."""

from __future__ import annotations

import numpy as np

MOST = 5  # columns of one sum
EXACT = 0.9999  # R² of any linear combination that leaves nothing to learn
SUM = 0.995  # R² of a combination with factors of plus or minus one
FACTOR = 0.03  # by which a factor may differ from one
WORTH = 0.002  # of the variance that a further column must explain
SINGLE = 0.9995  # R² of one column, which is a copy and no sum


def _standardised(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scale = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(scale > 0, scale, 1.0), scale


def _chosen(x: np.ndarray, y: np.ndarray) -> tuple[list[int], np.ndarray, float]:
    """Forward selection: the column that explains most of what is left, refitted each time."""
    chosen: list[int] = []
    factors, rest, r2 = np.zeros(0), y, 0.0
    for _ in range(MOST):
        gains = np.abs(x.T @ rest) / len(y)
        gains[chosen] = -1.0
        trial = [*chosen, int(gains.argmax())]
        trial_factors = np.linalg.lstsq(x[:, trial], y, rcond=None)[0]
        left = y - x[:, trial] @ trial_factors
        explained = 1 - float(left @ left) / float(y @ y)
        if explained - r2 < min(WORTH, (1 - r2) / 2):
            break
        chosen, factors, rest, r2 = trial, trial_factors, left, explained
        if r2 > 1 - 1e-12:
            break
    return chosen, factors, r2


def parts_of_sum(values: np.ndarray, y: np.ndarray) -> list[int]:
    """The columns of which the target is the sum (or difference); empty when there are none.

    Parameters
    ----------
    values : float64 (n, p)
        Columns without missing values.
    y : float64 (n,)
    """
    if values.shape[1] < 2 or y.min() == y.max():
        return []
    x, scale = _standardised(values)
    chosen, factors, r2 = _chosen(x, (y - y.mean()) / y.std())
    if len(chosen) < 2 or len(y) < 10 * len(chosen):
        return []
    first = float(np.mean(x[:, chosen[0]] * (y - y.mean())) / y.std()) ** 2
    if first >= SINGLE or r2 < SUM:
        return []
    natural = np.abs(factors * y.std() / scale[chosen])
    whole = bool((np.abs(natural - 1) <= FACTOR).all())
    return chosen if r2 >= EXACT or whole else []


def parts_of_product(values: np.ndarray, y: np.ndarray) -> list[int]:
    """The columns of which the target is the product (or quotient), as :func:`parts_of_sum`."""
    if y.min() <= 0:
        return []
    positive = np.flatnonzero((values > 0).all(axis=0))
    parts = parts_of_sum(np.log(values[:, positive]), np.log(y))
    return [int(positive[place]) for place in parts]
