"""Brier score: how far probabilities are from the truth."""

from __future__ import annotations

import numpy as np

from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class Brier(Metric):
    """Half the squared distance between the probabilities and the truth (Brier 1950); for two
    classes, (p − y)².
    """

    name = "brier"
    title = "Brier score"
    means = (
        "The squared distance between the predicted probability and what happened: 0 is perfect, 1"
        " is sure and always wrong."
    )
    greater_is_better = False
    needs = "probability"
    uses = (Use(TaskKind.BINARY, 8), Use(TaskKind.MULTICLASS, 8))

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Mean over rows of half the summed squared differences, in 0…1."""
        truth = np.eye(y_pred.shape[1])[y_true.astype(np.int64)]
        return (
            float(np.mean(0.5 * np.sum((y_pred - truth) ** 2, axis=1)))
            if len(y_true)
            else float("nan")
        )

    def interpret(self, value: float) -> str:
        """As a typical distance."""
        return (
            f"Probabilities are off by about {100 * np.sqrt(max(value, 0.0)):.0f} percentage"
            " points."
        )


PLUGIN = Brier()
