"""Curves of a classifier from predictions on unseen rows, each with the deviation of its folds.

Data only; a page draws them.

A curve is taken per fold and averaged on a common grid, never pooled: scores of different folds
come from different models. At most
:data:`POINTS` points leave this module, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats
from sklearn.metrics import average_precision_score, roc_auc_score

from core.base.errors import Refused
from core.learn.predictions import Predictions

POINTS = 201
BINS = 10


@dataclass(frozen=True)
class Curve:
    """A mean curve and its band: mean ± one standard deviation over the folds, within what is
    possible.

    ``summary`` (area, average precision …) is the mean of the folds, ``summary_sd`` its deviation.
    ``base`` is the line of a guess.
    """

    name: str
    title: str
    x_title: str
    y_title: str
    x: np.ndarray
    y: np.ndarray
    low: np.ndarray
    high: np.ndarray
    base: np.ndarray
    summary_title: str
    summary: float
    summary_sd: float
    folds: int


@dataclass(frozen=True)
class Calibration:
    """Predicted against observed shares in bins of about equal size, with Wilson's 95 % interval
    (Wilson 1927, JASA 22:209–212).
    """

    predicted: np.ndarray  # mean probability of a bin
    observed: np.ndarray  # share of positives
    low: np.ndarray
    high: np.ndarray
    rows: np.ndarray
    error: float  # expected calibration error: mean |observed − predicted|, weighted by rows
    error_sd: float  # over the folds


@dataclass(frozen=True)
class _Ranked:
    """Cumulative counts down the ranking, one entry per distinct score, beginning with 0: what
    every ranking curve needs.
    """

    hits: np.ndarray  # positives at or above the score
    taken: np.ndarray  # rows at or above the score
    positives: int
    rows: int


def _ranked(positive: np.ndarray, score: np.ndarray) -> _Ranked:
    order = np.argsort(-score, kind="stable")
    ends = np.append(
        np.flatnonzero(np.diff(score[order])), len(score) - 1
    )  # ties are taken together
    hits = np.append(0, np.cumsum(positive[order])[ends])
    return _Ranked(hits, np.append(0, ends + 1), int(positive.sum()), len(score))


def _binary(part: Predictions, positive: int) -> tuple[np.ndarray, np.ndarray]:
    return (part.y_true == positive).astype(np.int64), part.y_pred[:, positive]


def _parts(predictions: Predictions, positive: int) -> list[tuple[np.ndarray, np.ndarray]]:
    if not predictions.classification:
        raise Refused(
            "This run predicts numbers; these curves are for classes. Look at its residuals"
            " instead."
        )
    if not 0 <= positive < predictions.classes:
        raise Refused(
            f"There is no class at position {positive}; this run has {predictions.classes}."
        )
    parts = [_binary(part, positive) for part in predictions.folds()]
    both = [(y, score) for y, score in parts if 0 < y.sum() < len(y)]
    if not both:
        raise Refused(
            "No fold holds rows of this class and rows of others, so there is no curve. Use fewer"
            " folds or more rows."
        )
    return both


def _averaged(
    lines: list[np.ndarray], top: float = 1.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    stack = np.vstack(lines)
    mean, sd = stack.mean(axis=0), stack.std(axis=0, ddof=1 if len(lines) > 1 else 0)
    return mean, np.clip(mean - sd, 0, top), np.clip(mean + sd, 0, top)


def _mean_std(values: list[float]) -> tuple[float, float, int]:
    """Mean, deviation and number of the folds' values."""
    return (
        float(np.mean(values)),
        float(np.std(values, ddof=1)) if len(values) > 1 else float("nan"),
        len(values),
    )


Line = Callable[[_Ranked, np.ndarray], np.ndarray]


def _roc_line(ranked: _Ranked, grid: np.ndarray) -> np.ndarray:
    false = (ranked.taken - ranked.hits) / (ranked.rows - ranked.positives)
    true = ranked.hits / ranked.positives
    # Where the curve rises straight up, its upper end counts (np.interp takes the last of equal x).
    line = np.interp(grid, false, true)
    line[0] = 0.0
    return np.asarray(line)


def _pr_line(ranked: _Ranked, grid: np.ndarray) -> np.ndarray:
    recall, precision = ranked.hits[1:] / ranked.positives, ranked.hits[1:] / ranked.taken[1:]
    # A step, not a slope: between two points no threshold gives the precision that a straight line
    # promises.
    return np.asarray(
        precision[np.minimum(np.searchsorted(recall, grid - 1e-12), len(precision) - 1)]
    )


def _gain_line(ranked: _Ranked, grid: np.ndarray) -> np.ndarray:
    return np.asarray(np.interp(grid, ranked.taken / ranked.rows, ranked.hits / ranked.positives))


def roc(predictions: Predictions, positive: int = 1) -> Curve:
    """True-positive share against false-positive share."""
    parts, grid = _parts(predictions, positive), np.linspace(0, 1, POINTS)
    lines = [_roc_line(_ranked(*part), grid) for part in parts]
    areas = [float(roc_auc_score(y, score)) for y, score in parts]
    return Curve(
        "roc",
        "ROC curve",
        "False positive rate",
        "True positive rate (recall)",
        grid,
        *_averaged(lines),
        grid,
        "Area",
        *_mean_std(areas),
    )


def precision_recall(predictions: Predictions, positive: int = 1) -> Curve:
    """Precision against recall; the line of a guess is the share of positives."""
    parts, grid = _parts(predictions, positive), np.linspace(0, 1, POINTS)
    lines = [_pr_line(_ranked(*part), grid) for part in parts]
    areas = [float(average_precision_score(y, score)) for y, score in parts]
    base = np.full(POINTS, np.mean([y.mean() for y, _ in parts]))
    titles = (
        "Precision and recall",
        "Recall",
        "Precision",
    )
    return Curve(
        "pr", *titles, grid, *_averaged(lines), base, "Average precision", *_mean_std(areas)
    )


def gain(predictions: Predictions, positive: int = 1) -> Curve:
    """Share of all positives among the rows with the highest scores; summary: the share among the
    first 20 %.
    """
    grid = np.linspace(0, 1, POINTS)
    lines = [_gain_line(_ranked(*part), grid) for part in _parts(predictions, positive)]
    early = [float(np.interp(0.2, grid, line)) for line in lines]
    titles = ("Gain", "Share of rows taken, best first", "Share of all positives")
    return Curve(
        "gain", *titles, grid, *_averaged(lines), grid, "Share in the first 20 %", *_mean_std(early)
    )


def lift(predictions: Predictions, positive: int = 1) -> Curve:
    """How many times more positives than by chance are among the rows taken; summary: lift of the
    first 10 %.
    """
    grid = np.linspace(1 / POINTS, 1, POINTS)
    lines = [_gain_line(_ranked(*part), grid) / grid for part in _parts(predictions, positive)]
    early = [float(np.interp(0.1, grid, line)) for line in lines]
    titles = ("Lift", "Share of rows taken, best first", "Times better than chance")
    return Curve(
        "lift",
        *titles,
        grid,
        *_averaged(lines, top=float("inf")),
        np.ones(POINTS),
        "Lift of the first 10 %",
        *_mean_std(early),
    )


def wilson(
    hits: np.ndarray, rows: np.ndarray, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval for shares."""
    z = float(stats.norm.ppf(0.5 + level / 2))
    share = hits / rows
    middle = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    reach = z / (1 + z * z / rows) * np.sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows))
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)


def _bins(score: np.ndarray, bins: int) -> np.ndarray:
    """The bin of each score; equal scores share one."""
    edges = np.unique(np.quantile(score, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.searchsorted(edges, score, side="left")


def _calibration_error(y: np.ndarray, score: np.ndarray, bins: int) -> float:
    place = _bins(score, bins)
    rows = np.bincount(place)
    gap = np.abs(np.bincount(place, weights=y) - np.bincount(place, weights=score))
    return float(gap.sum() / rows.sum())


def calibration(predictions: Predictions, positive: int = 1, bins: int = BINS) -> Calibration:
    """Do events with a probability of 30 % happen in 30 of 100 cases?"""
    parts = _parts(predictions, positive)
    y_true, score = _binary(predictions.once(), positive)
    place = _bins(score, bins)
    rows = np.bincount(place)
    filled = rows > 0
    rows = rows[filled]
    hits = np.bincount(place, weights=y_true)[filled]
    total = np.bincount(place, weights=score)[filled]
    low, high = wilson(hits, rows)
    _, sd, _ = _mean_std([_calibration_error(*part, bins) for part in parts])
    return Calibration(
        predicted=total / rows,
        observed=hits / rows,
        low=low,
        high=high,
        rows=rows,
        error=_calibration_error(y_true, score, bins),
        error_sd=sd,
    )
