"""Mean absolute percentage error."""

from __future__ import annotations

import numpy as np

from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class Mape(Metric):
    """Mean absolute percentage error."""

    name = "mape"
    title = "MAPE"
    means = (
        "The average error as a share of the true value. Rows whose true value is 0 are left out."
    )
    greater_is_better = False
    needs = "value"
    defined_with = "a target other than 0"
    uses = (Use(TaskKind.REGRESSION, 4),)
    percent = True

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Mean of |y − ŷ| / |y| over rows with y ≠ 0; NaN when there is none."""
        known = y_true != 0
        return (
            float(np.mean(np.abs((y_true[known] - y_pred[known]) / y_true[known])))
            if known.any()
            else float("nan")
        )

    def interpret(self, value: float) -> str:
        """The value in plain words."""
        return f"Predictions are off by {100 * value:.0f} % of the true value on average."


PLUGIN = Mape()
