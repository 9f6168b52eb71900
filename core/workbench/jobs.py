"""Background work: submit, watch, cancel, retry."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel

from core.base.errors import Cancelled, Unavailable
from core.base.logs import redact
from core.jobs.attempt import Outcome, perform, settle
from core.jobs.kind import JobContext
from core.jobs.queue import Queue
from core.jobs.records import JobRecord, JobState
from core.jobs.report import Reporter
from core.jobs.tree import identity
from core.workbench.kinds import KINDS
from core.workbench.workspace import Workspace

POLL = 0.05  # seconds between two looks at a job that is waited for
_FOREVER = 10.0 * 365 * 86400  # seconds: the lease of a job run by its caller, whose end is seen by its process


@dataclass(frozen=True)
class LogPart:
    """A piece of a job's log; ``next`` is where the following piece begins."""

    text: str
    next: int


def queue(ws: Workspace) -> Queue:
    """The workspace's queue."""
    return Queue(ws.store, ws.settings.float("lease_seconds"))


def submit(ws: Workspace, kind_name: str, params: BaseModel, title: str | None = None, depends_on: Iterable[int] = ()) -> int:
    """Ask for a piece of background work; returns the job's id.

    With the setting ``immediate`` it is done before this returns; a failure is then in the job's record, as ever.

    Raises
    ------
    NotFound
        When there is no such kind of job, or a job in ``depends_on`` does not exist.
    """
    kind = KINDS[kind_name]
    record = JobRecord(
        kind=kind.name, title=title or kind.title, params=params.model_dump(mode="json"), attempts=kind.attempts, resumable=kind.resumable,
        depends_on=list(depends_on),
    )  # fmt: skip
    job_id = queue(ws).submit(record)
    if ws.settings.flag("immediate"):
        _run_at_once(ws, job_id)
    return job_id


def _run_at_once(ws: Workspace, job_id: int) -> None:
    jobs_queue = queue(ws)
    for doomed in jobs_queue.promote():
        _settle(ws, doomed)
    while (held := jobs_queue.claim(identity("in-process"), only=[job_id], lease=_FOREVER)) is not None:
        _attempt_here(ws, jobs_queue, held)


def _attempt_here(ws: Workspace, jobs_queue: Queue, held: JobRecord) -> None:
    def send(done: float | None, message: str, eta: float | None) -> None:
        if not jobs_queue.report(held, done, message, eta):
            raise Cancelled

    reporter = Reporter(send)
    outcome = perform(KINDS[held.kind], _context(ws, held), held.params, reporter)
    if outcome.state == JobState.DONE:
        reporter.close()
        jobs_queue.finish(held, outcome.result)
    elif outcome.transient and held.attempt < held.attempts:
        jobs_queue.put_back(held, outcome.sentence or "")
    else:
        settle(KINDS[held.kind], _context(ws, held), held.params, outcome)
        (jobs_queue.cancelled if outcome.state == JobState.CANCELLED else jobs_queue.fail)(held, outcome.sentence or "")


def _context(ws: Workspace, record: JobRecord) -> JobContext:
    return JobContext(ws.folder, record.id or 0, record.attempt)


def _settle(ws: Workspace, ended: JobRecord) -> None:
    if ended.kind in KINDS:
        settle(KINDS[ended.kind], _context(ws, ended), ended.params, Outcome(ended.state, ended.error))


def job(ws: Workspace, job_id: int) -> JobRecord:
    """One job; NotFound when there is none of that id."""
    return queue(ws).get(job_id)


def jobs(ws: Workspace, limit: int = 200, states: Iterable[str] | None = None) -> list[JobRecord]:
    """The newest jobs first, of the given states only when they are given."""
    return queue(ws).list(limit, states)


def wait(ws: Workspace, job_id: int, timeout: float = 600.0) -> JobRecord:
    """Wait until a job has ended and return it; Unavailable when it is not over after ``timeout`` seconds."""
    ends = time.monotonic() + timeout
    while not JobState((record := job(ws, job_id)).state).final:
        if time.monotonic() > ends:
            raise Unavailable(f"The job “{record.title}” is still {record.state} after {timeout:g} s. It goes on; look again later.")
        time.sleep(POLL)
    return record


def cancel(ws: Workspace, job_id: int) -> None:
    """Stop a job: at once when it has not begun, within half a second when a worker runs it."""
    before = job(ws, job_id)
    after = queue(ws).request_cancel(job_id)
    if after.state == JobState.CANCELLED and not JobState(before.state).final:
        _settle(ws, after)


def retry(ws: Workspace, job_id: int) -> None:
    """Run a failed or cancelled job again, under the same id; Conflict when it is open or succeeded."""
    queue(ws).retry(job_id, KINDS[job(ws, job_id).kind].attempts)
    if ws.settings.flag("immediate"):
        _run_at_once(ws, job_id)


def log(ws: Workspace, job_id: int, after: int = 0) -> LogPart:
    """What a job wrote to its log from the byte ``after`` on (at most the last 200 kB); empty when there is none."""
    try:
        with ws.path("logs", "jobs", f"{job(ws, job_id).id}.log").open("rb") as stream:
            end = stream.seek(0, os.SEEK_END)
            start = 0 if after > end else after  # shorter than before: the file was rotated
            stream.seek(max(start, end - 200_000))
            return LogPart(redact(stream.read(end - stream.tell()).decode(errors="replace"), ws.secrets.values()), end)
    except FileNotFoundError:
        return LogPart("", 0)
