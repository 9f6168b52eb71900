"""Unequal classes."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding, request
from core.learn.check import Check, Evidence

RARE = 0.1


class Imbalance(Check):
    """One class far rarer than the others."""

    code = "MW005"
    kind = "imbalance"
    name = "imbalance"
    title = "The classes are unequal"
    means = "When one class is rare, always saying the other one already looks accurate."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding when the rarest class has less than a tenth of its fair share."""
        table = evidence.table
        if table is None or not table.task.classification:
            return []
        shares = np.bincount(table.y, minlength=len(table.classes)) / len(table)
        rarest = int(shares.argmin())
        if shares[rarest] * len(shares) / 2 >= RARE:
            return []
        sentence = (
            f"Only {shares[rarest]:.1%} of the rows are “{table.classes[rarest]}”, so accuracy says"
            " little. Look at PR-AUC and recall; balanced class weights or a moved threshold find"
            " more of them."
        )
        return [self.finding(sentence, "note", table.target, request(class_weight="balanced"))]


PLUGIN = Imbalance()
