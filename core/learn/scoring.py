"""Scores of predictions: labels, metrics by task, their mean and deviation over folds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from core.data.transformers.class_labels import to_labels
from core.learn.metric import METRICS, Metric
from core.learn.task import Task


def score(name: str, y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """One metric of predictions: probabilities (n, k) or numbers (n,).

    NaN where it is not defined.
    """
    return score_by(METRICS[name], y_true, y_pred)


def score_by(metric: Metric, y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """What :func:`score` returns: k, not the rows, says how many classes there are."""
    if metric.needs == "label":
        return metric.score_among(y_true, to_labels(y_pred), y_pred.shape[1])
    return metric.score(y_true, y_pred)


def scores(task: Task, y_true: np.ndarray, y_pred: np.ndarray) -> dict[str, float]:
    """All metrics of the task."""
    return {name: score(name, y_true, y_pred) for name in task.metrics}


def fold_summary(values: Sequence[float]) -> dict[str, Any]:
    """Mean and standard deviation (n − 1) over the folds where the metric is defined; None where
    they are not defined.
    """
    known = [value for value in values if value == value]
    return {
        "mean": float(np.mean(known)) if known else None,
        "sd": float(np.std(known, ddof=1)) if len(known) > 1 else None,
        "folds": [value if value == value else None for value in values],
        "undefined": len(values) - len(known),
    }


def summarise(task: Task, folds: Iterable[Mapping[str, float | None]]) -> dict[str, dict[str, Any]]:
    """Metric → mean, sd, folds, for the folds that are done (in order)."""
    scored = list(folds)
    if not scored:
        return {}
    return {
        name: fold_summary([number(fold.get(name)) for fold in scored]) for name in task.metrics
    }


def number(value: float | None) -> float:
    """A stored score: None stands for not defined."""
    return float("nan") if value is None else float(value)


def short(name: str, value: float | None) -> str:
    """A score in a line of text: “ROC-AUC .846”, “RMSE 46,512”."""
    metric = METRICS[name]
    if value is None or value != value:
        return f"{metric.title} not defined"
    if abs(value) >= 100:
        return f"{metric.title} {value:,.0f}"
    return f"{metric.title} {value:.3f}".replace(" 0.", " .").replace(" -0.", " -.")
