"""Too good to be true."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding, request
from core.learn.check import Check, Evidence
from core.learn.metric import Metric, bounded_metric


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
        """A finding when ROC-AUC or R², in the folds or on the hold-out, is hardly ever honest; a
        note only where no column is decisive, because many say the same.
        """
        metric = bounded_metric(evidence.task.kind)
        where = _where(metric, evidence)
        if where is None:
            return []
        sentence = f"{evidence.title} is nearly perfect{where}."
        if evidence.table is None:
            return [self.finding(f"{sentence} {_LOOK}")]
        rests_on = evidence.table.decisive
        if rests_on is None:
            many = "No column is decisive: without any of them the others reach nearly the same."
            return [self.finding(f"{sentence} {many}", "note")]
        name, scores = rests_on.column, rests_on.scores
        return [
            self.finding(
                f"{sentence} It rests on “{name}”: a small model has {metric.title}"
                f" {scores.everything:.3f} with it and {scores.without:.2f} without. Leave it out"
                " if it is only known afterwards.",
                subject=name,
                action=request(without=[name]),
            )
        ]


_LOOK = (
    "Look for a feature that is only known afterwards, and for rows that stand twice, before"
    " believing it."
)


def _where(metric: Metric, evidence: Evidence) -> str | None:
    """Words for where the score is too good: none for the folds; None when it is nowhere."""
    folds = [float(fold[metric.name]) for fold in evidence.scores if metric.name in fold]
    defined = [value for value in folds if value == value]
    if defined and metric.too_good(float(np.mean(defined))):
        return ""
    held = evidence.holdout.get(metric.name)
    return " on the hold-out" if held is not None and metric.too_good(held) else None


PLUGIN = TooGood()
