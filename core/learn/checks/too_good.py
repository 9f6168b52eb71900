"""Too good to be true."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding
from core.learn.check import Check, Evidence


class TooGood(Check):
    """Scores that hardly any honest table allows."""

    code = "MW106"
    name = "too_good"
    title = "Too good to be true"
    means = (
        "Near-perfect scores usually mean that a feature knows the answer, or that the same rows"
        " are in training and test."
    )
    stage = "run"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding when ROC-AUC or R² is above 0.995."""
        name = "roc_auc" if evidence.task.classification else "r2"
        values = [float(fold[name]) for fold in evidence.scores if fold.get(name) == fold.get(name)]
        if not values or np.mean(values) < 0.995:
            return []
        return [
            self.finding(
                f"{evidence.title} is nearly perfect. Look for a feature that is only known"
                " afterwards, and for rows that stand twice, before believing it."
            )
        ]


PLUGIN = TooGood()
