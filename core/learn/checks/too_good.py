"""Too good to be true."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding
from core.learn.check import Check, Evidence
from core.learn.metric import bounded_metric


class TooGood(Check):
    """Scores that hardly any honest table allows."""

    code = "MW106"
    kind = "leak"
    name = "too_good"
    title = "Too good to be true"
    means = (
        "Near-perfect scores usually mean that a feature knows the answer, or that the same rows"
        " are in training and test."
    )
    stage = "run"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding when the mean over the folds of ROC-AUC or R² is hardly ever honest."""
        metric = bounded_metric(evidence.task.kind)
        folds = [float(fold[metric.name]) for fold in evidence.scores if metric.name in fold]
        defined = [value for value in folds if value == value]
        if not defined or not metric.too_good(float(np.mean(defined))):
            return []
        return [
            self.finding(
                f"{evidence.title} is nearly perfect. Look for a feature that is only known"
                " afterwards, and for rows that stand twice, before believing it."
            )
        ]


PLUGIN = TooGood()
