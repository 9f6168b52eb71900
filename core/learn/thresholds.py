"""From which probability on does acting pay? A cost matrix turns predictions into money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from core.base.errors import Refused
from core.learn.predictions import Predictions

POINTS = 301
OPTIMISTIC = (
    "The threshold was chosen on the same out-of-fold rows that this value is measured on, so the"
    " value is a little optimistic. The value with the threshold chosen on the other folds, and the"
    " hold-out's, are beside it."
)


class CostMatrix(BaseModel):
    """The value of one row of each kind: gains above zero, costs below."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, extra="forbid")

    tp: float = Field(
        0.0, title="True positive", description="Value of acting on a case that is positive."
    )
    fp: float = Field(
        0.0,
        title="False positive",
        description="Value (usually a cost, below zero) of acting on a case that is negative.",
    )
    fn: float = Field(
        0.0,
        title="False negative",
        description="Value (usually a cost, below zero) of leaving a case that is positive.",
    )
    tn: float = Field(
        0.0, title="True negative", description="Value of leaving a case that is negative."
    )

    def act(self, y_true: np.ndarray) -> np.ndarray:
        """Value of acting, row by row."""
        return np.where(y_true == 1, self.tp, self.fp)

    def leave(self, y_true: np.ndarray) -> np.ndarray:
        """Value of not acting, row by row."""
        return np.where(y_true == 1, self.fn, self.tn)

    @property
    def theory(self) -> float | None:
        """The best threshold if the probabilities were exact (Elkan 2001, IJCAI, equation 2); None
        where acting never or always pays.
        """
        cost, benefit = self.tn - self.fp, self.tp - self.fn
        return cost / (cost + benefit) if cost > 0 and benefit > 0 else None


@dataclass(frozen=True)
class ExpectedValue:
    """The expected value per row over the thresholds, and the best one.

    Attributes
    ----------
    thresholds, per_row, low, high, share : (t,)
        Probabilities; the value per row at each, in the unit of the cost matrix, with mean ± one
        standard deviation over the folds; the share of the rows acted on.
    best_threshold, best_value, best_share : float
        Where the value per row is greatest.
    act_on_all, act_on_none, at_half : float
        The value per row of the plain policies, and of the threshold 0.5.
    theory : float or None
        The best threshold if the probabilities were exact.
    honest : float or None
        The value per row when each fold uses the threshold that is best on the other folds; None
        with one fold.
    holdout : float or None
        The hold-out's value per row at the best threshold; None without a hold-out.
    """

    thresholds: np.ndarray
    per_row: np.ndarray
    low: np.ndarray
    high: np.ndarray
    share: np.ndarray
    best_threshold: float
    best_value: float
    best_share: float
    act_on_all: float
    act_on_none: float
    at_half: float
    theory: float | None
    honest: float | None
    holdout: float | None
    rows: int
    note: str = OPTIMISTIC


@dataclass(frozen=True)
class _Steps:
    """Total value when all rows from a score on are acted on: one entry for “none”, then one per
    distinct score.
    """

    score: np.ndarray  # descending; above all scores at first
    total: np.ndarray
    rows: np.ndarray  # acted on


def _steps(part: Predictions, costs: CostMatrix) -> _Steps:
    score = part.y_pred[:, 1]
    order = np.argsort(-score, kind="stable")
    gains = np.cumsum((costs.act(part.y_true) - costs.leave(part.y_true))[order])
    ends = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    none = float(costs.leave(part.y_true).sum())
    above = np.nextafter(max(1.0, float(score.max())), 2.0)
    return _Steps(
        np.append(above, score[order][ends]),
        np.append(0.0, gains[ends]) + none,
        np.append(0, ends + 1),
    )


def _at(steps: _Steps, thresholds: np.ndarray) -> np.ndarray:
    """Index of the step that a threshold means: the lowest score at or above it."""
    return np.searchsorted(-steps.score, -thresholds, side="right") - 1


def _best_threshold(steps: _Steps) -> float:
    """The middle between the best step's score and the next lower one: the same rows, but no
    knife's edge.
    """
    index = int(np.argmax(steps.total))
    if index == 0:
        return 1.0 if steps.score[1] < 1.0 else float(steps.score[0])
    following = float(steps.score[index + 1]) if index + 1 < len(steps.score) else 0.0
    middle = (float(steps.score[index]) + following) / 2
    return middle if middle > following else float(steps.score[index])


def expected_value(predictions: Predictions, costs: CostMatrix, threshold: float) -> float:
    """The value per row when rows with a probability of at least ``threshold`` are acted on."""
    act = predictions.y_pred[:, 1] >= threshold
    y_true = predictions.y_true
    return float(np.where(act, costs.act(y_true), costs.leave(y_true)).mean())


def _honest(once: Predictions, costs: CostMatrix) -> float | None:
    folds = np.unique(once.fold)
    if len(folds) < 2:
        return None
    total = 0.0
    for fold in folds:
        inside = once.fold == fold
        threshold = _best_threshold(_steps(once.only(~inside), costs))
        total += expected_value(once.only(inside), costs, threshold) * int(inside.sum())
    return total / len(once)


def _refuse(predictions: Predictions, costs: CostMatrix) -> None:
    if predictions.classes != 2:
        raise Refused(
            "A threshold needs a run with two classes. For several classes, look at the confusion"
            " matrix."
        )
    if costs.tp == costs.fn and costs.fp == costs.tn:
        raise Refused(
            "With these figures it makes no difference whether one acts. Give the four cells"
            " different values.",
            field="tp",
        )


def _deviation(predictions: Predictions, costs: CostMatrix, grid: np.ndarray) -> np.ndarray:
    """Standard deviation over the folds of the value per row at each threshold of ``grid``."""
    lines = []
    for part in predictions.folds():
        steps = _steps(part, costs)
        lines.append(steps.total[_at(steps, grid)] / len(part))
    return np.asarray(np.vstack(lines).std(axis=0, ddof=1 if len(lines) > 1 else 0))


def over_thresholds(
    predictions: Predictions, costs: CostMatrix, holdout: Predictions | None = None
) -> ExpectedValue:
    """The expected value over all thresholds of a binary run, each row counted once.

    Raises
    ------
    Refused
        When the run has not two classes, or the matrix makes every decision equal.
    """
    _refuse(predictions, costs)
    once = predictions.once()
    steps = _steps(once, costs)
    best = _best_threshold(steps)
    grid = np.unique(np.append(np.linspace(0, 1, POINTS), [best, 0.5]))
    place = _at(steps, grid)
    mean, sd = steps.total[place] / len(once), _deviation(predictions, costs, grid)
    return ExpectedValue(
        thresholds=grid,
        per_row=mean,
        low=mean - sd,
        high=mean + sd,
        share=steps.rows[place] / len(once),
        best_threshold=best,
        best_value=expected_value(once, costs, best),
        best_share=float((once.y_pred[:, 1] >= best).mean()),
        act_on_all=float(costs.act(once.y_true).mean()),
        act_on_none=float(costs.leave(once.y_true).mean()),
        at_half=expected_value(once, costs, 0.5),
        theory=costs.theory,
        honest=_honest(once, costs),
        holdout=(
            expected_value(holdout, costs, best) if holdout is not None and len(holdout) else None
        ),
        rows=len(once),
    )
