"""Area under the ROC curve: how well rows are ranked."""

from __future__ import annotations

import numpy as np

from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind


class RocAuc(Metric):
    """Area under the ROC curve: how well rows are ranked."""

    name = "roc_auc"
    title = "ROC-AUC"
    means = (
        "How often a positive row is ranked above a negative one: 0.5 is guessing, 1 is perfect;"
        " with several classes, macro-averaged."
    )
    greater_is_better = True
    needs = "probability"
    defined_with = "every class"
    uses = (Use(TaskKind.BINARY, 1, primary=True), Use(TaskKind.MULTICLASS, 5))
    too_good_from = 0.995

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Area under the ROC curve, class against rest; NaN when the rows hold one class only."""
        from sklearn.metrics import roc_auc_score

        positions = [1] if y_pred.shape[1] == 2 else range(y_pred.shape[1])
        present = [k for k in positions if 0 < np.count_nonzero(y_true == k) < len(y_true)]
        return (
            float(np.mean([roc_auc_score(y_true == k, y_pred[:, k]) for k in present]))
            if present
            else float("nan")
        )

    def interpret(self, value: float) -> str:
        """The value in plain words."""
        return f"{100 * value:.0f} of 100 positive–negative pairs are ranked correctly."


PLUGIN = RocAuc()
