"""What the libraries said while training."""

from __future__ import annotations

from core.base.finding import Finding
from core.learn.check import Check, Evidence


class Remarks(Check):
    """Warnings that matter, each once."""

    code = "MW104"
    kind = "fit"
    name = "remarks"
    title = "Something happened while training"
    means = (
        "A solver that stops early or a wish that a model cannot fulfil changes what the scores"
        " mean."
    )
    stage = "run"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each different remark."""
        return [
            self.finding(f"{evidence.title}: {remark}")
            for remark in dict.fromkeys(evidence.remarks)
        ]


PLUGIN = Remarks()
