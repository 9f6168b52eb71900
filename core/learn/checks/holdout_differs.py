"""The hold-out tells another story than the folds."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding
from core.base.words import number
from core.learn.check import Check, Evidence
from core.learn.metric import METRICS

FAR = 3.0  # standard deviations of the folds


class HoldoutDiffers(Check):
    """The locked rows against the folds."""

    code = "MW103"
    kind = "fit"
    name = "holdout_differs"
    title = "The hold-out differs from the folds"
    means = (
        "When locked-away rows score far from the folds, the folds were lucky, the rows differ, or"
        " something leaks."
    )
    stage = "run"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding when the hold-out lies more than three standard deviations (of a fold) from the
        folds' mean: a leak, where it is better than luck allows.
        """
        name = evidence.task.primary_metric
        ours = np.array(evidence.primary_scores)
        ours, held = ours[np.isfinite(ours)], evidence.holdout.get(name)
        if held is None or held != held or len(ours) < 3:
            return []
        spread = max(float(ours.std(ddof=1)), 0.005 * abs(float(ours.mean())))
        if abs(held - ours.mean()) <= FAR * spread:
            return []
        metric = METRICS[name]
        better = (held > ours.mean()) == metric.greater_is_better
        sentence = (
            f"On the hold-out {evidence.title} scores {'better' if better else 'worse'} than the"
            f" folds let expect ({metric.title} {number(held)} against {number(ours.mean())} ±"
            f" {number(ours.std(ddof=1), 2)}). Use repeated folds before trusting either."
        )
        finding = self.finding(sentence)
        if better and abs(held - ours.mean()) > _luck(len(ours)) * spread:
            return [finding.model_copy(update={"kind": "leak"})]
        return [finding]


def _luck(folds: int) -> float:
    """The standard deviations of a fold that one more fold leaves once in a thousand times by luck
    alone: the prediction interval of Student's t.
    """
    from scipy.stats import t

    return float(t.ppf(0.9995, folds - 1) * np.sqrt(1 + 1 / folds))


PLUGIN = HoldoutDiffers()
