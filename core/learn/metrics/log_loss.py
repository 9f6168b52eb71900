"""Log loss: how surprised the model is by the truth."""

from __future__ import annotations

import numpy as np

from core.learn.metric import Metric, Use
from core.learn.task_kind import TaskKind

_LEAST = float(np.finfo(np.float64).eps)


class LogLoss(Metric):
    """Mean negative logarithm of the true class's probability."""

    name = "log_loss"
    title = "Log loss"
    means = (
        "How surprised the model is by the true labels: 0 is perfect, and sure but wrong"
        " predictions cost most."
    )
    greater_is_better = False
    needs = "probability"
    uses = (Use(TaskKind.BINARY, 7), Use(TaskKind.MULTICLASS, 7))

    def score(self, y_true: np.ndarray, y_pred: np.ndarray) -> float:
        """Mean of −ln p(true class), in nats.

        Probabilities stay at least 2.2e-16 away from 0.
        """
        p_true = y_pred[np.arange(len(y_true)), y_true.astype(np.int64)]
        return (
            float(-np.mean(np.log(np.clip(p_true, _LEAST, 1.0)))) if len(y_true) else float("nan")
        )

    def interpret(self, value: float) -> str:
        """As the typical probability of the truth."""
        return f"The true label typically gets a probability of {100 * np.exp(-value):.0f} %."


PLUGIN = LogLoss()
