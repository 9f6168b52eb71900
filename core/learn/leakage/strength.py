"""How well each column alone predicts the target: many columns at once, without fitting a model.

A column is cut into parts of about equally many rows. What the parts say is learnt on one half of
the rows and judged on the other, so noise earns nothing. Scores are ROC-AUC (macro-averaged over
more than two classes) or R².
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.learn.leakage.answer import Answer, as_numbers, blocks

PARTS = 64
PRIOR = 1.0  # rows that stand for the mean in each part


def parts_of(values: np.ndarray, parts: int = PARTS) -> np.ndarray:
    """int (n, p): the part of each cell by its rank; equal values share one, missing has the last.

    Parameters
    ----------
    values : float64 (n, p)
    parts : int
        How many parts there are, the one for missing values not counted.
    """
    n = len(values)
    order = np.argsort(values, axis=0, kind="stable")  # missing values at the end
    ranked = np.take_along_axis(values, order, axis=0)
    begins = np.ones(values.shape, dtype=bool)
    begins[1:] = ranked[1:] != ranked[:-1]
    first = np.maximum.accumulate(np.where(begins, np.arange(n)[:, None], 0), axis=0)
    known = np.maximum((~np.isnan(values)).sum(axis=0), 1)
    place = np.minimum(first * parts // known[None, :], parts - 1)
    result = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(result, order, place, axis=0)
    result[np.isnan(values)] = parts
    return result


def _sums(place: np.ndarray, weights: np.ndarray | None, parts: int) -> np.ndarray:
    """float64 (p, parts): counts, or sums of weights, of each column's parts."""
    p = place.shape[1]
    flat = (place + np.arange(p)[None, :] * parts).ravel()
    repeated = None if weights is None else np.repeat(weights, p)
    return np.bincount(flat, repeated, minlength=p * parts).reshape(p, parts).astype(np.float64)


def _auc(means: np.ndarray, positive: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(p,): the area when parts are ranked by ``means`` and hold so many positives and rows."""
    order = np.argsort(means, axis=1)
    pos = np.take_along_axis(positive, order, axis=1)
    neg = np.take_along_axis(rows, order, axis=1) - pos
    below = np.cumsum(neg, axis=1) - neg
    pairs = pos.sum(axis=1) * neg.sum(axis=1)
    area: np.ndarray = (pos * (below + 0.5 * neg)).sum(axis=1) / np.maximum(pairs, 1)
    return area


def _halves(place: np.ndarray, y: np.ndarray, parts: int) -> list[tuple[np.ndarray, ...]]:
    """For each half that is judged: means learnt on the other, and its own sums and counts."""
    half = np.arange(len(y)) % 2
    sides = [
        (
            _sums(place[half == side], y[half == side], parts),
            _sums(place[half == side], None, parts),
        )
        for side in (0, 1)
    ]
    learnt = [(total + PRIOR * y.mean()) / (rows + PRIOR) for total, rows in sides]
    return [(learnt[1 - side], *sides[side]) for side in (0, 1)]


def _scores(place: np.ndarray, y: np.ndarray, classification: bool, parts: int) -> np.ndarray:
    judged = _halves(place, y, parts)
    if classification:
        return np.asarray(np.mean([_auc(*half) for half in judged], axis=0))
    squares = sum(
        (rows * means**2 - 2 * means * total).sum(axis=1) for means, total, rows in judged
    )
    error = squares + (y**2).sum()
    return np.asarray(1 - error / np.maximum(((y - y.mean()) ** 2).sum(), 1e-300))


def _linear(values: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(p,): r² of each column with ``y``; 0 where cells are missing or nothing varies."""
    x = values - values.mean(axis=0)  # NaN where a cell is missing
    scale = np.sqrt((x**2).sum(axis=0) * ((y - y.mean()) ** 2).sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        r2 = ((x * (y - y.mean())[:, None]).sum(axis=0) / scale) ** 2
    return np.asarray(np.nan_to_num(r2, nan=0.0, posinf=0.0))


def strength_of(values: np.ndarray, answer: Answer) -> np.ndarray:
    """How well each column predicts the target.

    Parameters
    ----------
    values : float64 (n, p)
        Columns as numbers, NaN where missing; the rows in no order.
    answer : Answer
        The target of the rows.

    Returns
    -------
    float64 (p,)
        ROC-AUC, or R².
    """
    # parts of at least eight rows in each half, so that few rows do not promise much
    parts = int(np.clip(len(values) // 16, 4, PARTS))
    place, targets = parts_of(values, parts), answer.columns
    each = [
        _scores(place, targets[:, k], answer.classes > 0, parts + 1)
        for k in range(targets.shape[1])
        if targets[:, k].min() < targets[:, k].max()
    ]
    if not each:
        return np.zeros(values.shape[1])
    score = np.asarray(np.mean(each, axis=0))
    return score if answer.classes else np.maximum(score, _linear(values, targets[:, 0]))


def _by_value(codes: np.ndarray, answer: Answer) -> float:
    """The strength of a text whose values say more than their place in the alphabet."""
    place, targets = codes[:, None], answer.columns
    scores = [
        _scores(place, targets[:, k], answer.classes > 0, int(codes.max()) + 1)[0]
        for k in range(targets.shape[1])
        if targets[:, k].min() < targets[:, k].max()
    ]
    return float(np.mean(scores)) if scores else 0.0


def strengths(frame: pd.DataFrame, answer: Answer) -> dict[str, float]:
    """How well each column of a frame alone predicts the target; the rows in no order."""
    result: dict[str, float] = {}
    for names, values in blocks(frame):
        result.update(zip(names, strength_of(values, answer).tolist(), strict=True))
    for name in frame.columns:
        kind = frame[name].dtype
        if pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind):
            continue
        codes = np.nan_to_num(as_numbers(frame[name]), nan=-1.0).astype(np.int64) + 1
        result[name] = max(result[name], _by_value(codes, answer))
    return result


def standard_error(score: float, answer: Answer) -> float:
    """How far chance alone moves a strength: after Hanley and McNeil (1982) for ROC-AUC with the
    rarest class as the positive one, and the large-sample formula of R².
    """
    n = len(answer)
    if answer.classes == 0:
        return float(2 * (1 - score) * np.sqrt(max(score, 0.0) / max(n, 1)))
    counts = np.bincount(answer.y, minlength=answer.classes)
    few = max(int(counts[counts > 0].min()), 1)
    many, a = max(n - few, 1), min(max(score, 0.5), 1 - 1 / max(n, 2))
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    variance = (a * (1 - a) + (few - 1) * (q1 - a * a) + (many - 1) * (q2 - a * a)) / (few * many)
    return float(np.sqrt(variance))
