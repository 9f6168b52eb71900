"""Much better on what it has seen."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding
from core.base.words import number
from core.learn.check import Check, Evidence
from core.learn.metric import METRICS

LARGE = 0.25  # of the lead over the baseline that is lost on new rows


class OverFit(Check):
    """Scores on the training rows against scores on new ones."""

    code = "MW102"
    kind = "fit"
    name = "over_fit"
    title = "Much better on rows it has seen"
    means = "A model that knows its training rows by heart promises more than it keeps on new ones."
    stage = "run"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding when more than a quarter of the lead over the baseline is lost on new rows."""
        ours, seen, base = (
            np.array(values, dtype=float)
            for values in (evidence.primary_scores, evidence.train_scores, evidence.baseline)
        )
        model = evidence.model
        if model is None or model.baseline or model.memorises:
            return []
        if not len(ours) == len(seen) == len(base) > 0:
            return []
        lead, lost = abs(float(np.nanmean(seen - base))), abs(float(np.nanmean(seen - ours)))
        if not lead > 0 or lost / lead <= LARGE:
            return []
        metric = METRICS[evidence.task.primary_metric]
        trained, new = number(np.nanmean(seen)), number(np.nanmean(ours))
        sentence = (
            f"{evidence.title} is much better on rows it was trained on ({metric.title} {trained})"
            f" than on new ones ({new}). Restrain it more: fewer leaves, larger leaves, or a"
            " stronger restraint."
        )
        return [self.finding(sentence)]


PLUGIN = OverFit()
