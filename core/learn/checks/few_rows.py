"""Few rows for the columns."""

from __future__ import annotations

from core.base.finding import Finding, request
from core.learn.check import Check, Evidence


class FewRows(Check):
    """Too little to learn from."""

    code = "MW006"
    kind = "data"
    name = "few_rows"
    title = "There are few rows"
    means = "With few rows, chance decides much of every score."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding below 200 rows, and when encoded columns outnumber a fifth of the rows."""
        facts = evidence.facts
        if facts.rows < 200:
            return [
                self.finding(
                    f"There are only {facts.rows} rows, so scores will vary a lot from fold to"
                    " fold. Use repeated folds, and trust simple models more.",
                    action=request(repeats=5),
                )
            ]
        if facts.encoded_columns * 5 > facts.rows:
            return [
                self.finding(
                    f"There are {facts.rows:,} rows for {facts.encoded_columns:,} columns (after"
                    " encoding). Leave columns out, or collect more rows."
                )
            ]
        return []


PLUGIN = FewRows()
