"""Tested rows whose inputs stood in training."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding
from core.base.words import number, plural
from core.learn.check import Check, Evidence
from core.learn.leakage.known_rows import KnownRows
from core.learn.metric import METRICS

MANY = 0.01  # of the tested rows, from which the score may be too good
FEW = 10


class KnownRowsCheck(Check):
    """Copies on both sides, where a chosen group or order did not keep them apart."""

    code = "MW107"
    kind = "duplicates"
    name = "known_rows"
    title = "Tested rows were in training"
    means = "A tested row whose copy was in training is known by heart, whatever the model."
    stage = "run"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for the folds and one for the hold-out, each with the score of the others."""
        if evidence.model is None or evidence.model.baseline:  # it ignores every feature
            return []
        metric = evidence.task.primary_metric
        scores = [value for value in evidence.primary_scores if value == value]
        mean = float(np.mean(scores)) if scores else float("nan")
        return [
            *self._about(evidence, evidence.known_tested, "the folds", mean),
            *self._about(
                evidence, evidence.known_holdout, "the hold-out", evidence.holdout.get(metric)
            ),
        ]

    def _about(
        self, evidence: Evidence, known: KnownRows | None, where: str, score: float | None
    ) -> list[Finding]:
        if known is None or not known.count:
            return []
        title = METRICS[evidence.task.primary_metric].title
        rows = plural(known.count, "tested row", "tested rows")
        sentence = (
            f"{rows} of {known.tested:,} in {where} equal a row in training in every feature."
            f" {evidence.title} has {title} {number(score)} with them and {number(known.others)}"
            " without."
        )
        many = known.count >= max(FEW, MANY * known.tested)
        return [self.finding(sentence, "warn" if many else "note", count=known.count)]


PLUGIN = KnownRowsCheck()
