"""Mean squared error."""

from __future__ import annotations

import numpy as np

from core.base.words import number
from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class Mse(Metric):
    """Mean squared error."""

    name = "mse"
    title = "MSE"
    means = (
        "The squared error, averaged: large misses weigh most. Its unit is the target's unit"
        " squared."
    )
    greater_is_better = False
    needs = "value"
    uses = (Use(TaskKind.REGRESSION, 5),)
    decimals = 1

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Mean of (y − ŷ)²."""
        return float(np.mean((y_true - y_pred) ** 2)) if len(y_true) else float("nan")

    def interpret(self, value: float) -> str:
        """The value in plain words."""
        return f"Squared misses average {number(value)}."


PLUGIN = Mse()
