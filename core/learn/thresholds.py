"""From which probability on is it worth acting? A cost matrix turns predictions into money."""

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
    """What one row of each kind is worth: gains above zero, costs below."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, extra="forbid")

    tp: float = Field(0.0, title="Found", description="Worth of acting on a case that is positive.")
    fp: float = Field(
        0.0,
        title="False alarm",
        description="Worth (usually a cost, below zero) of acting on a case that is negative.",
    )
    fn: float = Field(
        0.0,
        title="Missed",
        description="Worth (usually a cost, below zero) of leaving a case that is positive.",
    )
    tn: float = Field(
        0.0, title="Rightly left", description="Worth of leaving a case that is negative."
    )

    def act(self, y: np.ndarray) -> np.ndarray:
        """Worth of acting, row by row."""
        return np.where(y == 1, self.tp, self.fp)

    def leave(self, y: np.ndarray) -> np.ndarray:
        """Worth of not acting, row by row."""
        return np.where(y == 1, self.fn, self.tn)

    @property
    def theory(self) -> float | None:
        """The best threshold if the probabilities were exact (Elkan 2001, IJCAI, equation 2); None
        where acting never or always pays.
        """
        cost, benefit = self.tn - self.fp, self.tp - self.fn
        return cost / (cost + benefit) if cost > 0 and benefit > 0 else None


@dataclass(frozen=True)
class Profit:
    """Worth per row over the thresholds, and the best one.

    ``per_row`` with ``low``…``high``: mean ± one standard deviation over the folds. ``honest`` is
    the worth per row when each fold uses the threshold that is best on the other folds. ``holdout``
    is the hold-out's worth per row at ``best`` (None without one).
    """

    threshold: np.ndarray
    per_row: np.ndarray
    low: np.ndarray
    high: np.ndarray
    share: np.ndarray  # of rows acted on
    best: float
    best_per_row: float
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
    """Total worth when all rows from a score on are acted on: one entry per distinct score, then
    one for “none”.
    """

    cut: np.ndarray  # descending; above all scores at first
    worth: np.ndarray
    taken: np.ndarray


def _steps(part: Predictions, costs: CostMatrix) -> _Steps:
    score = part.y_pred[:, 1]
    order = np.argsort(-score, kind="stable")
    gained = np.cumsum((costs.act(part.y_true) - costs.leave(part.y_true))[order])
    ends = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    none = float(costs.leave(part.y_true).sum())
    above = np.nextafter(max(1.0, float(score.max())), 2.0)
    return _Steps(
        np.append(above, score[order][ends]),
        np.append(0.0, gained[ends]) + none,
        np.append(0, ends + 1),
    )


def _at(steps: _Steps, thresholds: np.ndarray) -> np.ndarray:
    """Index of the step that a threshold means: the lowest score at or above it."""
    return np.searchsorted(-steps.cut, -thresholds, side="right") - 1


def _best_cut(steps: _Steps) -> float:
    """The middle between the best step's score and the next lower one: the same rows, but no
    knife's edge.
    """
    index = int(np.argmax(steps.worth))
    if index == 0:
        return 1.0 if steps.cut[1] < 1.0 else float(steps.cut[0])
    following = float(steps.cut[index + 1]) if index + 1 < len(steps.cut) else 0.0
    middle = (float(steps.cut[index]) + following) / 2
    return middle if middle > following else float(steps.cut[index])


def worth(predictions: Predictions, costs: CostMatrix, threshold: float) -> float:
    """Worth per row when the rows with a probability of at least ``threshold`` are acted on."""
    act = predictions.y_pred[:, 1] >= threshold
    return float(
        np.where(act, costs.act(predictions.y_true), costs.leave(predictions.y_true)).mean()
    )


def _honest(once: Predictions, costs: CostMatrix) -> float | None:
    folds = np.unique(once.fold)
    if len(folds) < 2:
        return None
    total = 0.0
    for fold in folds:
        inside = once.fold == fold
        cut = _best_cut(_steps(once.only(~inside), costs))
        total += worth(once.only(inside), costs, cut) * int(inside.sum())
    return total / len(once)


def _grid(steps: _Steps, best: float) -> np.ndarray:
    """Thresholds to draw: even over 0…1, with the best and one half among them."""
    return np.unique(np.append(np.linspace(0, 1, POINTS), [best, 0.5]))


def profit(
    predictions: Predictions, costs: CostMatrix, holdout: Predictions | None = None
) -> Profit:
    """The curve of worth over thresholds for a yes-or-no run.

    Raises
    ------
    Refused
        When the run has not two classes, or the matrix makes every decision equal.
    """
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
    once = predictions.once()
    steps = _steps(once, costs)
    best = _best_cut(steps)
    grid = _grid(steps, best)
    place = _at(steps, grid)
    lines = np.vstack(
        [(s := _steps(part, costs)).worth[_at(s, grid)] / len(part) for part in predictions.folds()]
    )
    mean, sd = steps.worth[place] / len(once), lines.std(axis=0, ddof=1 if len(lines) > 1 else 0)
    return Profit(
        threshold=grid,
        per_row=mean,
        low=mean - sd,
        high=mean + sd,
        share=steps.taken[place] / len(once),
        best=best,
        best_per_row=worth(once, costs, best),
        best_share=float((once.y_pred[:, 1] >= best).mean()),
        act_on_all=float(costs.act(once.y_true).mean()),
        act_on_none=float(costs.leave(once.y_true).mean()),
        at_half=worth(once, costs, 0.5),
        theory=costs.theory,
        honest=_honest(once, costs),
        holdout=worth(holdout, costs, best) if holdout is not None and len(holdout) else None,
        rows=len(once),
    )
