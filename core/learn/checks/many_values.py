"""Text with very many values."""

from __future__ import annotations

from core.base.finding import Finding
from core.learn.check import Check, Evidence
from core.learn.checks.id_feature import UNIQUE, holds_sentences
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
        many = [name for name, count in counts.items() if count > MOST_CATEGORIES]
        sentences = {
            name: _unique(name)
            if counts[name] >= UNIQUE * len(table)
            else _merge(name, counts[name])
            for name in many
            if counts[name] < UNIQUE * len(table) or holds_sentences(table.seen[name])
        }
        return [self.finding(sentence, "note", name) for name, sentence in sentences.items()]


def _merge(name: str, count: int) -> str:
    return (
        f"“{name}” has {count:,} different values; the {MOST_CATEGORIES - 1} most common get a"
        " column each, the others share one. Merge some."
    )


def _unique(name: str) -> str:
    return (
        f"“{name}” holds sentences. A model here takes a text as one value, and hardly any of these"
        " stands twice, so it learns nothing from them. Derive columns from what matters in them."
    )


PLUGIN = ManyValues()
