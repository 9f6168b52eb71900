"""Root mean squared error."""

from __future__ import annotations

import numpy as np

from core.base.words import number
from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class Rmse(Metric):
    """Root mean squared error."""

    name = "rmse"
    title = "RMSE"
    means = (
        "The typical size of an error in the target's own unit, with large misses weighing more."
    )
    greater_is_better = False
    needs = "value"
    uses = (Use(TaskKind.REGRESSION, 1, primary=True),)
    decimals = 1

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Root of the mean of (y − ŷ)²."""
        return float(np.sqrt(np.mean((y_true - y_pred) ** 2))) if len(y_true) else float("nan")

    def interpret(self, value: float) -> str:
        """The value in plain words."""
        return f"Predictions are typically off by {number(value)}, large misses weighing more."


PLUGIN = Rmse()
