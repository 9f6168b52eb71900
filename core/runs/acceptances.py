"""What people have accepted of the findings of runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from core.base.finding import Acceptance, Finding
from core.runs.records import AT_ONCE, AcceptanceRecord


def of_runs(session: Session, run_ids: Sequence[int]) -> dict[int, list[AcceptanceRecord]]:
    """Run → what has been accepted of it; runs without are not there."""
    accepted: dict[int, list[AcceptanceRecord]] = {}
    for start in range(0, len(run_ids), AT_ONCE):
        query = select(AcceptanceRecord).where(
            col(AcceptanceRecord.run_id).in_(run_ids[start : start + AT_ONCE])
        )
        for record in session.exec(query.order_by(col(AcceptanceRecord.id))).all():
            accepted.setdefault(record.run_id, []).append(record)
    return accepted


def covers(record: AcceptanceRecord, finding: Finding) -> bool:
    """Whether it is this finding that was accepted."""
    columns = None if record.columns is None else sorted(record.columns)
    return record.code == finding.code and columns in (None, sorted(finding.columns))


def applied(
    findings: Iterable[Finding], records: Sequence[AcceptanceRecord]
) -> tuple[Finding, ...]:
    """The findings, each with its acceptance; the newest where there are several."""
    return tuple(_with(finding, records) for finding in findings)


def _with(finding: Finding, records: Sequence[AcceptanceRecord]) -> Finding:
    for record in reversed(records):
        if covers(record, finding):
            acceptance = Acceptance(reason=record.reason, at=record.at, by=record.account)
            return finding.model_copy(update={"accepted": acceptance})
    return finding


def accept(session: Session, record: AcceptanceRecord) -> None:
    """Store an acceptance in the place of an earlier one of the same finding."""
    for former in of_runs(session, [record.run_id]).get(record.run_id, []):
        if (former.code, former.columns) == (record.code, record.columns):
            session.delete(former)
    session.flush()
    session.add(record)


def withdraw(session: Session, run_id: int, finding: Finding) -> None:
    """Remove every acceptance that covers the finding."""
    for record in of_runs(session, [run_id]).get(run_id, []):
        if covers(record, finding):
            session.delete(record)
