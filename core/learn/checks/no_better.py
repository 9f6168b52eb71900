"""No better than the baseline."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding
from core.base.words import number
from core.learn.check import Check, Evidence
from core.learn.metric import METRICS


class NoBetter(Check):
    """A model that has learnt nothing."""

    code = "MW101"
    kind = "fit"
    name = "no_better"
    title = "No better than the baseline"
    means = (
        "The baseline ignores every feature. A model that does not beat it has learnt nothing that"
        " holds on new rows."
    )
    stage = "run"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding when the mean lead over the baseline is below their standard error."""
        if not no_better(evidence):
            return []
        ours, base = (
            float(np.nanmean(scores)) for scores in (evidence.primary_scores, evidence.baseline)
        )
        sentence = (
            f"{evidence.title} is no better than the baseline"
            f" ({METRICS[evidence.task.primary_metric].title} {number(ours)} against"
            f" {number(base)}). The features may hold nothing about “{evidence.target}”."
        )
        return [self.finding(sentence)]


def no_better(evidence: Evidence) -> bool:
    """Whether the mean lead over the baseline is at most its standard error; False where too few
    folds can tell.
    """
    ours, base = np.array(evidence.primary_scores), np.array(evidence.baseline)
    if evidence.model is None or evidence.model.baseline or len(ours) != len(base):
        return False
    sign = 1 if METRICS[evidence.task.primary_metric].greater_is_better else -1
    lead = sign * (ours - base)
    lead = lead[np.isfinite(lead)]
    return bool(len(lead) >= 2 and lead.mean() <= lead.std(ddof=1) / np.sqrt(len(lead)))


PLUGIN = NoBetter()
