"""Rows that are hardly different."""

from __future__ import annotations

from core.base.finding import Finding
from core.learn.check import Check, Evidence
from core.learn.leakage.near_rows import near_rows

SHOWN = 10  # rows that are named


class NearRowsCheck(Check):
    """Rows with a neighbour that is nearly the same, target included."""

    code = "MW012"
    kind = "duplicates"
    name = "near_rows"
    title = "Rows are nearly equal"
    means = "A row whose near copy is in training is hardly new to the model."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding with the share and the first rows; nothing where rows are grouped or equal."""
        table = evidence.table
        if table is None or table.group is not None or table.equal is not None:
            return []
        near = near_rows(table.seen, table.answer)
        if near is None:
            return []
        count = round(near.share * len(table))
        sentence = (
            f"About {count:,} rows ({near.share:.0%}) nearly equal another row, and have the same"
            f" “{table.target}” in {near.agreement:.0%}. Training and test share them: group by"
            " what the rows are about, or remove the copies."
        )
        finding = self.finding(sentence, count=count)
        return [finding.model_copy(update={"rows": tuple((near.rows[:SHOWN] + 1).tolist())})]


PLUGIN = NearRowsCheck()
