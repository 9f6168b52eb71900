"""Rows that stand several times."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding, request
from core.base.words import plural
from core.learn.check import Check, Evidence
from core.learn.leakage.equal_rows import EqualRows, equal_but_for_identifiers

MANY = 0.01  # of the rows that equal another, from which scores may be too good
FEW = 10  # rows below which they cannot matter
SHOWN = 10  # rows that are named


class EqualRowsCheck(Check):
    """Rows that are equal in all features, or in all but identifiers."""

    code = "MW011"
    kind = "duplicates"
    name = "equal_rows"
    title = "Rows stand several times"
    means = "A row that is in training and test at once is known by heart, whatever the model."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding with the count and the first rows."""
        table = evidence.table
        if table is None or table.group is not None:
            return []
        copies = table.equal
        if copies is not None:
            together = "They stay in one fold; drop duplicates to count each once."
            sentence = f"{_rows(copies)} equal to another row in every feature. {together}"
            return [self._finding(sentence, copies)]
        copies = equal_but_for_identifiers(table.seen)
        if copies is None:
            return []
        names = ", ".join(f"“{name}”" for name in copies.without)
        sentence = (
            f"{_rows(copies)} equal to another row in every feature but {names}, so training and"
            f" test share them. Leave {names} out; equal rows then stay in one fold."
        )
        return [self._finding(sentence, copies)]

    def _finding(self, sentence: str, copies: EqualRows) -> Finding:
        rows = tuple((np.flatnonzero(copies.repeated)[:SHOWN] + 1).tolist())
        many = copies.count >= max(FEW, MANY * len(copies.codes))
        finding = self.finding(
            sentence,
            "warn" if many else "note",
            action=request(without=list(copies.without)) if copies.without else None,
            columns=copies.without,
            count=copies.count,
        )
        return finding.model_copy(update={"rows": rows})


def _rows(copies: EqualRows) -> str:
    share = copies.count / len(copies.codes)
    return plural(copies.count, f"row ({share:.1%}) is", f"rows ({share:.1%}) are")


PLUGIN = EqualRowsCheck()
