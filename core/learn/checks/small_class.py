"""A class with few rows."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding
from core.base.words import plural
from core.learn.check import Check, Evidence

ENOUGH = 5  # rows of a class in each test part


class SmallClass(Check):
    """Classes that hardly appear in a fold."""

    code = "MW004"
    kind = "imbalance"
    name = "small_class"
    title = "A class has few rows"
    means = "With a handful of rows of a class in each fold, its scores are mostly luck."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each class with fewer than five rows per fold."""
        table = evidence.table
        if table is None or not table.task.classification:
            return []
        counts = np.bincount(table.y, minlength=len(table.classes))
        return [
            self.finding(
                f"The class “{name}” has {plural(count, 'row')}, fewer than {ENOUGH} for each of"
                f" {evidence.folds} folds, so its scores will vary. Collect more, merge it with"
                " another class, or use fewer folds.",
                subject=table.target,
            )
            for name, count in zip(table.classes, counts.tolist(), strict=True)
            if count < ENOUGH * evidence.folds
        ]


PLUGIN = SmallClass()
