"""Rows without a target."""

from __future__ import annotations

from core.base.finding import Finding
from core.base.words import plural
from core.learn.check import Check, Evidence


class MissingTarget(Check):
    """Rows that cannot teach or test anything."""

    code = "MW007"
    kind = "data"
    name = "missing_target"
    title = "Some rows have no target"
    means = "Rows whose target is unknown are left out of training and scoring."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding with the count."""
        table = evidence.table
        if table is None or table.missing_target == 0:
            return []
        share = table.missing_target / (table.missing_target + len(table))
        rows = plural(table.missing_target, f"row ({share:.1%}) has", f"rows ({share:.1%}) have")
        sentence = (
            f"{rows} no value in “{table.target}” and"
            f" {'is' if table.missing_target == 1 else 'are'} left out."
        )
        return [self.finding(sentence, "warn" if share > 0.2 else "note", table.target)]


PLUGIN = MissingTarget()
