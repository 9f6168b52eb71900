"""Recall: how many of the positives are recognised."""

from __future__ import annotations

import numpy as np

from core.learn.class_average import average, classes_in
from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class Recall(Metric):
    """Recall: how many of the positives are recognised."""

    name = "recall"
    title = "Recall"
    means = (
        "Of the rows that really are positive, the share that was found; with several classes, the"
        " plain (macro) average over the classes."
    )
    greater_is_better = True
    needs = "label"
    uses = (Use(TaskKind.BINARY, 5), Use(TaskKind.MULTICLASS, 4))
    percent = True

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """As if there were no classes but those of the rows and predictions."""
        return self.score_among(y_true, y_pred, classes_in(y_true, y_pred))

    def score_among(self, y_true: np.ndarray, y_pred: np.ndarray, classes: int) -> float:
        """Share of the positives that are recognised; 0 when there is none."""
        from sklearn.metrics import recall_score

        return float(recall_score(y_true, y_pred, average=average(classes), zero_division=0.0))

    def interpret(self, value: float) -> str:
        """The value as a count out of a hundred."""
        return f"Of 100 real positives, {100 * value:.0f} are found."


PLUGIN = Recall()
