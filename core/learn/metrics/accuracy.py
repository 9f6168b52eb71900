"""Accuracy: how many labels are right."""

from __future__ import annotations

import numpy as np

from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class Accuracy(Metric):
    """Share of right labels."""

    name = "accuracy"
    title = "Accuracy"
    means = (
        "The share of rows whose label is right. Easy to be fooled by when one class is common:"
        " compare it with the baseline."
    )
    greater_is_better = True
    needs = "label"
    uses = (Use(TaskKind.BINARY, 6), Use(TaskKind.MULTICLASS, 2))
    percent = True

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Share of rows with the right label."""
        return float(np.mean(y_true == y_pred)) if len(y_true) else float("nan")

    def interpret(self, value: float) -> str:
        """The value as a count out of a hundred."""
        return f"Of 100 rows, {100 * value:.0f} get the right label."


PLUGIN = Accuracy()
