"""Columns that never change."""

from __future__ import annotations

from core.base.finding import Finding, request
from core.learn.check import Check, Evidence


class ConstantFeature(Check):
    """Features with one value."""

    code = "MW008"
    kind = "data"
    name = "constant_feature"
    title = "A feature has the same value everywhere"
    means = "A column that never changes says nothing."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each feature that is constant or empty."""
        table = evidence.table
        if table is None or len(table) < 2:
            return []
        findings = []
        for name in table.features:
            column = table.seen[name]
            if column.nunique(dropna=False) == 1:
                what = "is empty" if column.isna().all() else "has the same value"
                sentence = f"“{name}” {what} in every row. It does no harm; leave it out."
                findings.append(self.finding(sentence, "note", name, request(without=[name])))
        return findings


PLUGIN = ConstantFeature()
