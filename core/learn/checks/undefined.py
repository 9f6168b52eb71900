"""Metrics that are not defined on some folds."""

from __future__ import annotations

from core.base.finding import Finding
from core.learn.check import Check, Evidence
from core.learn.metric import METRICS


class Undefined(Check):
    """Folds without a score."""

    code = "MW105"
    kind = "fit"
    name = "undefined"
    title = "A metric is not defined on some folds"
    means = (
        "Some metrics need both classes, or a target that varies, in the tested rows. Folds without"
        " them are left out of the mean."
    )
    stage = "run"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each metric that lacks folds."""
        findings = []
        for name in evidence.task.metrics:
            lacking = sum(fold.get(name) != fold.get(name) for fold in evidence.scores)
            if lacking:
                folds = "which is" if lacking == 1 else "which are"
                sentence = (
                    f"{METRICS[name].title} is not defined on {lacking} of {len(evidence.scores)}"
                    f" folds, {folds} left out of its mean. Use fewer folds, so that each holds"
                    f" {METRICS[name].defined_with}."
                )
                findings.append(self.finding(sentence, "note"))
        return findings


PLUGIN = Undefined()
