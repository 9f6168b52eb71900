"""Text with very many values."""

from __future__ import annotations

from core.base.finding import Finding
from core.learn.check import Check, Evidence
from core.learn.table import MOST_CATEGORIES


class ManyValues(Check):
    """Text columns whose values are too many for a column each."""

    code = "MW010"
    kind = "data"
    name = "many_values"
    title = "A text has very many values"
    means = (
        "Each common value becomes a column; the rare ones share one, so what they tell apart is"
        " lost."
    )
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each text with more values than can get a column each."""
        table = evidence.table
        if table is None:
            return []
        counts = {name: int(table.seen[name].nunique()) for name in table.kinds.text}
        return [
            self.finding(
                f"“{name}” has {count:,} different values; the {MOST_CATEGORIES - 1} most common"
                " get a column each, the others share one. Merge some.",
                "note",
                name,
            )
            for name, count in counts.items()
            if MOST_CATEGORIES < count < 0.95 * len(table)
        ]


PLUGIN = ManyValues()
