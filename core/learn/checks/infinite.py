"""Infinite numbers."""

from __future__ import annotations

import numpy as np

from core.base.finding import Finding
from core.base.words import plural
from core.learn.check import Check, Evidence


class Infinite(Check):
    """Numbers without end."""

    code = "MW009"
    kind = "data"
    name = "infinite"
    title = "A column holds infinite numbers"
    means = "Models cannot compute with infinity; such cells are taken as missing."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each column with infinite cells."""
        table = evidence.table
        if table is None:
            return []
        findings = []
        for name in table.kinds.numeric:
            count = int(np.isinf(table.seen[name].to_numpy(dtype="float64", na_value=np.nan)).sum())
            if count:
                sentence = (
                    f"“{name}” holds {plural(count, 'infinite number')}, taken as missing. Correct"
                    f" {'it' if count == 1 else 'them'} at the source."
                )
                findings.append(self.finding(sentence, subject=name))
        return findings


PLUGIN = Infinite()
