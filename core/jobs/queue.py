"""The queue: jobs on the history, held by leases.

Every change of state is one ``BEGIN IMMEDIATE`` transaction.

A job belongs to the worker that claimed it until its lease ends. Whoever reports or finishes must
still hold the job, so a worker that was frozen and came back cannot overwrite what another one did
since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from sqlmodel import Session, col, select

from core.base.clock import now
from core.base.errors import Conflict, NotFound, Refused
from core.base.store import Store
from core.jobs import tree
from core.jobs.records import JobRecord, JobState
from core.jobs.transitions import LONGEST_PAUSE, end, hold, is_lost, release, step_forward

MOST_LOST = 20  # a job that takes its worker down this often without any progress has failed
INTERRUPTED = (
    "Interrupted: the worker stopped while the job ran. Nothing half-done was kept; retry the job."
)
OPEN = (JobState.WAITING, JobState.QUEUED, JobState.RUNNING)


def pause(attempt: int) -> float:
    """Seconds to wait after a transient error in an attempt: 2, 4, 8 … at most a minute."""
    return min(LONGEST_PAUSE, 2.0**attempt)


def _first(session: Session, job_id: int) -> JobRecord:
    record = session.get(JobRecord, job_id)
    if record is None:
        raise NotFound(f"There is no job {job_id}.")
    return record


class Queue:
    """Jobs of one history.

    Parameters
    ----------
    store : Store
        The history.
    lease : float
        Seconds for which a claim or heartbeat holds a job.
    """

    def __init__(self, store: Store, lease: float = 15.0) -> None:
        self._store, self._lease = store, lease

    # -- asking for work
    # ---------------------------------------------------------------------------------------------

    def submit(self, record: JobRecord) -> int:
        """Store a new job: queued, or waiting when it depends on others or on a time.

        Returns its id.
        """
        with self._store.write() as session:
            for needed in record.depends_on:
                _first(session, needed)
            record.state = (
                JobState.WAITING if record.depends_on or record.not_before else JobState.QUEUED
            )
            session.add(record)
            session.flush()
            return record.id or 0

    def request_cancel(self, job_id: int) -> JobRecord:
        """Ask a running job to stop; one that has not begun ends at once.

        A job that has ended stays as it is.
        """
        with self._store.write() as session:
            record = _first(session, job_id)
            if JobState(record.state).final:
                return record
            record.cancel_requested = True
            if record.state != JobState.RUNNING:
                end(record, JobState.CANCELLED, "Cancelled by you.")
            session.add(record)
            return record

    def retry(self, job_id: int, attempts: int = 1) -> None:
        """Queue a failed or cancelled job again, with ``attempts`` more tries; Conflict while it is
        open or when it succeeded.
        """
        with self._store.write() as session:
            record = _first(session, job_id)
            if record.state not in (JobState.FAILED, JobState.CANCELLED):
                raise Conflict(
                    f"The job “{record.title}” is {record.state}. Only failed and cancelled jobs"
                    " can be retried."
                )
            record.state = JobState.WAITING if record.depends_on else JobState.QUEUED
            record.attempts, record.lost, record.cancel_requested = (
                record.attempt + attempts,
                0,
                False,
            )
            record.error = record.progress = record.started = record.finished = record.result = None
            record.message = ""
            session.add(record)

    # -- doing the work
    # ----------------------------------------------------------------------------------------------

    def claim(
        self, owner: str, only: Iterable[int] | None = None, lease: float | None = None
    ) -> JobRecord | None:
        """Take the oldest queued job (of ``only``) for ``owner``; None when there is none."""
        query = (
            select(JobRecord)
            .where(JobRecord.state == JobState.QUEUED)
            .order_by(col(JobRecord.id))
            .limit(1)
        )
        if only is not None:
            query = query.where(col(JobRecord.id).in_(list(only)))
        # An idle worker asks often: it should not hold up writers.
        with self._store.read() as session:
            if session.exec(query).first() is None:
                return None
        with self._store.write() as session:
            record = session.exec(query).first()
            if record is None:
                return None
            record.state = JobState.RUNNING
            hold(record, owner, lease or self._lease)
            record.attempt += 1
            record.started, record.finished, record.error = now(), None, None
            session.add(record)
            return record

    def _change(self, held: JobRecord, change: Callable[[JobRecord], None]) -> JobRecord | None:
        """Change a job that ``held``'s owner still holds in the same attempt; None when it does not
        any more.
        """
        with self._store.write() as session:
            record = session.get(JobRecord, held.id)
            if (
                record is None
                or record.state != JobState.RUNNING
                or (record.owner, record.attempt) != (held.owner, held.attempt)
            ):
                return None
            change(record)
            session.add(record)
            return record

    def runs_as(self, held: JobRecord, pid: int) -> bool:
        """Note the process that works on a job; False when the job is not held any more."""

        def change(record: JobRecord) -> None:
            record.pid, record.pid_started = pid, tree.started(pid)

        return self._change(held, change) is not None

    def report(
        self, held: JobRecord, done: float | None, message: str = "", eta: float | None = None
    ) -> bool:
        """Store progress; False when the job should stop (cancelled, or not held any more).

        Parameters
        ----------
        held : JobRecord
            The job as it was claimed.
        done : float, optional
            0…1; None when unknown.
        message : str
            What is being done; the first 500 characters are stored.
        eta : float, optional
            Seconds left, estimated.
        """

        def change(record: JobRecord) -> None:
            record.progress, record.message, record.eta_seconds, record.lost = (
                done,
                message[:500],
                eta,
                0,
            )

        record = self._change(held, change)
        return record is not None and not record.cancel_requested

    def finish(self, held: JobRecord, result: dict[str, Any]) -> bool:
        """The job is done; False when it is not held any more."""
        return (
            self._change(held, lambda record: end(record, JobState.DONE, result=result)) is not None
        )

    def cancelled(self, held: JobRecord, sentence: str) -> bool:
        """The job was stopped on request; False when it is not held any more."""
        return (
            self._change(held, lambda record: end(record, JobState.CANCELLED, sentence)) is not None
        )

    def fail(self, held: JobRecord, sentence: str) -> bool:
        """The job has failed for good; False when it is not held any more."""
        return self._change(held, lambda record: end(record, JobState.FAILED, sentence)) is not None

    def put_back(self, held: JobRecord, sentence: str, seconds: float = 0.0) -> bool:
        """Let a later attempt try again, not before ``seconds`` from now; False when the job is not
        held any more.
        """

        def change(record: JobRecord) -> None:
            record.state = JobState.WAITING if seconds else JobState.QUEUED
            record.not_before = now() + dt.timedelta(seconds=seconds) if seconds else None
            record.error, record.eta_seconds, record.finished = sentence, None, None
            release(record)

        return self._change(held, change) is not None

    def heartbeat(self, owner: str) -> set[int]:
        """Renew the leases of everything that ``owner`` holds; returns the ids."""
        with self._store.write() as session:
            mine = session.exec(
                select(JobRecord).where(
                    JobRecord.state == JobState.RUNNING, JobRecord.owner == owner
                )
            ).all()
            for record in mine:
                hold(record, owner, self._lease)
                session.add(record)
            return {record.id for record in mine if record.id is not None}

    # -- keeping order
    # ---------------------------------------------------------------------------------------------

    def expire(self, owner: str) -> tuple[list[JobRecord], list[JobRecord]]:
        """Take over the jobs whose worker is dead or silent.

        Returns
        -------
        (resumed, interrupted)
            Resumable jobs, queued again as of now, and the others, which ``owner`` now holds, still
            running, so that it can handle the failure and then call :meth:`fail`. Their ``pid`` is
            that of the lost process.
        """
        resumed, interrupted = [], []
        with self._store.write() as session:
            running = session.exec(
                select(JobRecord).where(
                    JobRecord.state == JobState.RUNNING,
                    col(JobRecord.owner).is_distinct_from(owner),
                )
            ).all()
            for record in filter(is_lost, running):
                record.lost += 1
                before = record.model_copy()
                if record.resumable and record.lost <= MOST_LOST and not record.cancel_requested:
                    release(record)
                    record.state, record.eta_seconds = JobState.QUEUED, None
                    resumed.append(before)
                else:
                    hold(record, owner, self._lease)
                    before.owner = owner
                    interrupted.append(before)
                session.add(record)
        return resumed, interrupted

    def promote(self) -> list[JobRecord]:
        """Queue the waiting jobs whose time has come; those that wait in vain are cancelled and
        returned.
        """
        with self._store.read() as session:
            if (
                session.exec(
                    select(JobRecord.id).where(JobRecord.state == JobState.WAITING).limit(1)
                ).first()
                is None
            ):
                return []
        doomed = []
        with self._store.write() as session:
            for record in session.exec(
                select(JobRecord)
                .where(JobRecord.state == JobState.WAITING)
                .order_by(col(JobRecord.id))
            ).all():
                sentence = step_forward(session, record)
                if sentence:
                    end(record, JobState.CANCELLED, sentence)
                    doomed.append(record)
                session.add(record)
                session.flush()
        return doomed

    # -- looking
    # ---------------------------------------------------------------------------------------------

    def get(self, job_id: int) -> JobRecord:
        """One job; NotFound when there is none of that id."""
        with self._store.read() as session:
            return _first(session, job_id)

    def list(self, limit: int = 200, states: Iterable[str] | None = None) -> list[JobRecord]:
        """The newest jobs first, of these states only where some are named."""
        if limit < 1:
            raise Refused(f"The limit is {limit}; at least 1 is needed.")
        query = select(JobRecord).order_by(col(JobRecord.id).desc()).limit(limit)
        if states is not None:
            query = query.where(col(JobRecord.state).in_(list(states)))
        with self._store.read() as session:
            return list(session.exec(query).all())

    def to_cancel(self, owner: str) -> set[int]:
        """The ids of the jobs that ``owner`` runs and should stop."""
        query = select(JobRecord.id).where(
            JobRecord.state == JobState.RUNNING,
            JobRecord.owner == owner,
            col(JobRecord.cancel_requested),
        )
        with self._store.read() as session:
            return {number for number in session.exec(query) if number is not None}
