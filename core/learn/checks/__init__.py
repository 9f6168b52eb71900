"""Coded advice: one file each, holding ``PLUGIN``."""

from core.base.catalogue import Catalogue
from core.learn.check import Check, Evidence, Finding

CHECKS: Catalogue[Check] = Catalogue("core.learn.checks", "check")


def examine(stage: str, evidence: Evidence) -> list[Finding]:
    """The findings of all checks of a stage (``table`` or ``run``), by code."""
    found = [finding for check in CHECKS if check.stage == stage for finding in check.examine(evidence)]
    return sorted(found, key=lambda finding: (finding.code, finding.column or ""))
