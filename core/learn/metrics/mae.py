"""Mean absolute error."""

from __future__ import annotations

import numpy as np

from core.base.words import number
from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class Mae(Metric):
    """Mean absolute error."""

    name = "mae"
    title = "MAE"
    means = "The average size of an error, in the target's own unit."
    greater_is_better = False
    needs = "value"
    uses = (Use(TaskKind.REGRESSION, 2),)
    decimals = 1

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Mean of |y − ŷ|."""
        return float(np.mean(np.abs(y_true - y_pred))) if len(y_true) else float("nan")

    def interpret(self, value: float) -> str:
        """The value in plain words."""
        return f"Predictions are off by {number(value)} on average."


PLUGIN = Mae()
