"""A class with few rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.base.finding import Finding
from core.base.words import plural
from core.learn.check import Check, Evidence

ENOUGH = 5  # rows of a class in each test part
NAMED = 3  # classes in one sentence


class SmallClass(Check):
    """Classes that hardly appear in a fold."""

    code = "MW004"
    kind = "imbalance"
    name = "small_class"
    title = "A class has few rows"
    means = "With a handful of rows of a class in each fold, its scores are mostly luck."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """One finding for all classes with fewer than five rows per fold, the smallest named."""
        table = evidence.table
        if table is None or not table.task.classification:
            return []
        counts = np.bincount(table.y, minlength=len(table.classes)).tolist()
        small = {
            name: count
            for name, count in zip(table.classes, counts, strict=True)
            if count < ENOUGH * evidence.folds
        }
        if not small:
            return []
        sentence = _one(small, evidence.folds) if len(small) == 1 else _many(small, evidence.folds)
        return [self.finding(sentence, subject=table.target, count=sum(small.values()))]


def _one(small: Mapping[str, int], folds: int) -> str:
    ((name, count),) = small.items()
    return (
        f"The class “{name}” has {plural(count, 'row')}, fewer than {ENOUGH} for each of {folds}"
        " folds, so its scores will vary. Collect more, merge it with another class, or use fewer"
        " folds."
    )


def _many(small: Mapping[str, int], folds: int) -> str:
    fewest = sorted(small.items(), key=lambda item: item[1])
    listed = ", ".join(f"“{name}” ({plural(count, 'row')})" for name, count in fewest[:NAMED])
    more = f" and {len(small) - NAMED} more" if len(small) > NAMED else ""
    return (
        f"{len(small)} classes have fewer than {ENOUGH} rows for each of {folds} folds, so their"
        f" scores will vary: {listed}{more}. Collect more, merge them with other classes, or use"
        " fewer folds."
    )


PLUGIN = SmallClass()
