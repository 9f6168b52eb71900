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
        ours, base = np.array(evidence.primary_scores), np.array(evidence.baseline)
        if evidence.model is None or evidence.model.baseline:
            return []
        if len(ours) < 2 or len(ours) != len(base):
            return []
        metric = METRICS[evidence.task.primary_metric]
        lead = (ours - base) * (1 if metric.greater_is_better else -1)
        lead = lead[np.isfinite(lead)]
        if len(lead) < 2 or lead.mean() > lead.std(ddof=1) / np.sqrt(len(lead)):
            return []
        sentence = (
            f"{evidence.title} is no better than the baseline ({metric.title}"
            f" {number(np.nanmean(ours))} against {number(np.nanmean(base))}). The features may"
            f" hold nothing about “{evidence.target}”."
        )
        return [self.finding(sentence)]


PLUGIN = NoBetter()
