"""Accept: a person lets a finding of a run stand, and says why; it stays on the run."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from core.base.account import account
from core.base.errors import NotFound, Refused
from core.base.finding import Finding, most_serious_first
from core.runs import acceptances, queries
from core.runs.records import AcceptanceRecord, RunRecord
from core.workbench import history
from core.workbench.descriptions import describe
from core.workbench.train_request import LONGEST_REASON
from core.workbench.workspace import Workspace


def accept(
    ws: Workspace,
    run_id: int,
    code: str,
    reason: str,
    columns: Sequence[str] | None = None,
    whole_training: bool = False,
) -> tuple[Finding, ...]:
    """Let a run's findings of a code stand; returns all of its findings.

    Parameters
    ----------
    ws : Workspace
    run_id : int
    code : str
        ``"MW001"``.
    reason : str
        Why they do no harm, in at most 500 characters.
    columns : sequence of str, optional
        Only the finding about these columns; every finding of the code when None.
    whole_training : bool
        Let them stand on the other runs of the same training too.

    Raises
    ------
    NotFound
        When the run has no such finding.
    Refused
        When no reason is given, or one that is too long.
    """
    because = reason_of(reason)
    with ws.store.write() as session:
        for run, finding in _chosen(session, run_id, code, columns, whole_training):
            acceptances.accept(session, _acceptance(run, finding, because))
    describe(ws, run_id=run_id)
    return history.run(ws, run_id).findings


def withdraw(
    ws: Workspace,
    run_id: int,
    code: str,
    columns: Sequence[str] | None = None,
    whole_training: bool = False,
) -> tuple[Finding, ...]:
    """Take an acceptance back; returns all findings of the run. As :func:`accept`.

    Parameters
    ----------
    ws : Workspace
    run_id : int
    code : str
    columns : sequence of str, optional
    whole_training : bool
    """
    with ws.store.write() as session:
        for run, finding in _chosen(session, run_id, code, columns, whole_training):
            acceptances.withdraw(session, run.id or 0, finding)
    describe(ws, run_id=run_id)
    return history.run(ws, run_id).findings


def reason_of(text: str) -> str:
    """The reason on one line; Refused when there is none, or too much of it."""
    reason = " ".join(text.split())
    if not reason:
        raise Refused("A reason is needed: say why the finding does no harm here.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(
            f"The reason has {len(reason)} characters; at most {LONGEST_REASON} are stored."
            " Shorten it.",
            field="reason",
        )
    return reason


def _chosen(
    session: Session, run_id: int, code: str, columns: Sequence[str] | None, whole_training: bool
) -> list[tuple[RunRecord, Finding]]:
    record = queries.get_run(session, run_id)
    runs = queries.training_of(session, record) if whole_training else [record]
    return [(run, finding) for finding in _named(record, code, columns) for run in runs]


def _named(record: RunRecord, code: str, columns: Sequence[str] | None) -> list[Finding]:
    findings = most_serious_first(Finding.model_validate(item) for item in record.findings)
    named = [
        finding
        for finding in findings
        if finding.code == code and (columns is None or sorted(columns) == sorted(finding.columns))
    ]
    if not named:
        there = ", ".join(dict.fromkeys(_label(finding) for finding in findings)) or "none"
        about = f" about {', '.join(columns)}" if columns else ""
        raise NotFound(
            f"The run “{record.name}” ({record.id}) has no finding {code}{about}. There are:"
            f" {there}.",
            field="code",
        )
    return named


def _label(finding: Finding) -> str:
    return f"{finding.code} ({', '.join(finding.columns)})" if finding.columns else finding.code


def _acceptance(run: RunRecord, finding: Finding, reason: str) -> AcceptanceRecord:
    return AcceptanceRecord(
        run_id=run.id or 0,
        code=finding.code,
        columns=sorted(finding.columns),
        reason=reason,
        account=account(),
    )
