"""Findings at the door: their documents, what --strict makes of them, and accepting one."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from core.base.finding import Finding, unaccepted_stops
from core.door.documents import AcceptDocument, FindingDocument
from core.workbench import accepting, history
from core.workbench.workspace import Workspace


def documents(findings: Iterable[Finding]) -> list[FindingDocument]:
    """Findings as documents: ``rows`` is how many, not which."""
    return [
        FindingDocument.model_validate(finding.model_dump() | {"rows": finding.count})
        for finding in findings
    ]


def stops(findings: Iterable[Finding]) -> list[str]:
    """The sentences of the stop-findings that nobody has accepted, each once."""
    return list(dict.fromkeys(finding.sentence for finding in unaccepted_stops(findings)))


def accept(ws: Workspace, args: argparse.Namespace) -> AcceptDocument:
    """Let a finding of a run stand, with a reason; or withdraw that."""
    about = {"columns": args.columns, "whole_training": args.training}
    if args.withdraw:
        findings = accepting.withdraw(ws, args.run, args.code, **about)
    else:
        findings = accepting.accept(ws, args.run, args.code, args.reason, **about)
    name = history.run(ws, args.run).name
    return AcceptDocument(run=args.run, name=name, findings=documents(findings))
