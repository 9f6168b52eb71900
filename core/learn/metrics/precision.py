"""Precision: how many alarms were right."""

from __future__ import annotations

import numpy as np

from core.learn.class_average import average, classes_in
from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class Precision(Metric):
    """Precision: how many alarms were right."""

    name = "precision"
    title = "Precision"
    means = (
        "Of the rows predicted as positive, the share that really is positive; with several"
        " classes, the plain (macro) average over the classes."
    )
    greater_is_better = True
    needs = "label"
    uses = (Use(TaskKind.BINARY, 4), Use(TaskKind.MULTICLASS, 3))
    percent = True

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """As if there were no classes but those of the rows and predictions."""
        return self.score_among(y_true, y_pred, classes_in(y_true, y_pred))

    def score_among(self, y_true: np.ndarray, y_pred: np.ndarray, classes: int) -> float:
        """Share of right alarms; 0 when there was no alarm."""
        from sklearn.metrics import precision_score

        return float(precision_score(y_true, y_pred, average=average(classes), zero_division=0.0))

    def interpret(self, value: float) -> str:
        """The value as a count out of a hundred."""
        return f"Of 100 predicted positives, {100 * value:.0f} are real."


PLUGIN = Precision()
