"""Much better on what it has seen."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding
from core.base.words import number
from core.learn.check import Check, Evidence
from core.learn.checks.no_better import no_better
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
        """A finding when more than a quarter of the lead over the baseline is lost on new rows, and
        more than chance moves it; none for a model that has no lead to lose.
        """
        ours, seen, base = (
            np.array(values, dtype=float)
            for values in (evidence.primary_scores, evidence.train_scores, evidence.baseline)
        )
        model = evidence.model
        if model is None or model.baseline or model.memorises or no_better(evidence):
            return []
        if not len(ours) == len(seen) == len(base) > 0:
            return []
        metric = METRICS[evidence.task.primary_metric]
        sign = 1 if metric.greater_is_better else -1
        lead, lost = sign * float(np.nanmean(seen - base)), sign * (seen - ours)
        if not lead > 0 or not _surely_above(lost, LARGE * lead):
            return []
        trained, new = number(np.nanmean(seen)), number(np.nanmean(ours))
        sentence = (
            f"{evidence.title} is much better on rows it was trained on ({metric.title} {trained})"
            f" than on new ones ({new}). Regularise it more: fewer or larger leaves, or a stronger"
            " penalty."
        )
        return [self.finding(sentence)]


def _surely_above(lost: np.ndarray, limit: float) -> bool:
    """Whether the mean of the folds exceeds the limit, and zero by twice its standard error."""
    lost = lost[np.isfinite(lost)]
    if not len(lost) or lost.mean() <= limit:
        return False
    error = lost.std(ddof=1) / np.sqrt(len(lost)) if len(lost) > 1 else 0.0
    return bool(lost.mean() > 2 * error)


PLUGIN = OverFit()
