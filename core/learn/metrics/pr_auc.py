"""Average precision: the area under the precision-recall curve."""

from __future__ import annotations

import numpy as np

from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class PrAuc(Metric):
    """Average precision: the area under the precision-recall curve."""

    name = "pr_auc"
    title = "PR-AUC"
    means = (
        "Precision averaged over all thresholds: guessing gives the share of positives, 1 is"
        " perfect; with several classes, the macro average."
    )
    greater_is_better = True
    needs = "probability"
    defined_with = "every class"
    uses = (Use(TaskKind.BINARY, 2), Use(TaskKind.MULTICLASS, 6))

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Average precision, class against rest; NaN when the rows hold one class only."""
        from sklearn.metrics import average_precision_score

        positions = [1] if y_pred.shape[1] == 2 else range(y_pred.shape[1])
        present = [k for k in positions if 0 < np.count_nonzero(y_true == k) < len(y_true)]
        return (
            float(np.mean([average_precision_score(y_true == k, y_pred[:, k]) for k in present]))
            if present
            else float("nan")
        )

    def interpret(self, value: float) -> str:
        """The value in plain words."""
        return (
            f"Going down the ranking until every positive is found, {100 * value:.0f} of 100 alarms"
            " are right on average."
        )


PLUGIN = PrAuc()
