"""R²: the share of the target's variance that is explained."""

from __future__ import annotations

import numpy as np

from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class R2(Metric):
    """R²: the share of the target's variance that is explained."""

    name = "r2"
    title = "R²"
    means = (
        "The share of the target's ups and downs that the model explains: 1 is perfect, 0 is no"
        " better than always saying the mean."
    )
    greater_is_better = True
    needs = "value"
    defined_with = "a target that varies"
    uses = (Use(TaskKind.REGRESSION, 3),)
    too_good_from = 0.995

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """1 − Σ(y − ŷ)² / Σ(y − ȳ)²; NaN when y does not vary."""
        spread = np.sum((y_true - np.mean(y_true)) ** 2) if len(y_true) > 1 else 0.0
        return float(1.0 - np.sum((y_true - y_pred) ** 2) / spread) if spread > 0 else float("nan")

    def interpret(self, value: float) -> str:
        """The value in plain words."""
        return f"The model explains {100 * value:.0f} % of the target's variance."


PLUGIN = R2()
