"""F1: one number for precision and recall."""

from __future__ import annotations

import numpy as np

from core.learn.class_average import average, classes_in
from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class F1(Metric):
    """F1: one number for precision and recall."""

    name = "f1"
    title = "F1"
    means = (
        "Precision and recall in one number (their harmonic mean): high only when both are; with"
        " several classes, the plain (macro) average over the classes."
    )
    greater_is_better = True
    needs = "label"
    uses = (Use(TaskKind.BINARY, 3), Use(TaskKind.MULTICLASS, 1, primary=True))
    percent = True

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """As if there were no classes but those of the rows and predictions."""
        return self.score_among(y_true, y_pred, classes_in(y_true, y_pred))

    def score_among(self, y_true: np.ndarray, y_pred: np.ndarray, classes: int) -> float:
        """Harmonic mean of precision and recall."""
        from sklearn.metrics import f1_score

        return float(f1_score(y_true, y_pred, average=average(classes), zero_division=0.0))

    def interpret(self, value: float) -> str:
        """The value as a count out of a hundred."""
        return f"Precision and recall balance at {100 * value:.0f} of 100."


PLUGIN = F1()
