"""Background work: submit, watch, cancel, retry."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import BaseModel

from core.base.clock import now
from core.base.errors import Cancelled, Unavailable
from core.base.files import clean_name
from core.base.logs import redact
from core.jobs import lock
from core.jobs.attempt import Outcome, handle_failure, perform
from core.jobs.kind import JobContext
from core.jobs.process import log_path
from core.jobs.queue import Queue
from core.jobs.records import JobRecord, JobState, ScheduleRecord
from core.jobs.report import Reporter
from core.jobs.schedule import Schedules
from core.jobs.tree import identity
from core.workbench.job_kinds import KINDS
from core.workbench.workers import (
    POLL,
    engine,
    lock_path,
    queue,
)
from core.workbench.workspace import Workspace

_FOREVER = (
    10.0 * 365 * 86400
)  # seconds: the lease of a job run by its caller, whose end is seen by its process


@dataclass(frozen=True)
class LogPart:
    """A piece of a job's log; ``next`` is where the following piece begins."""

    text: str
    next: int


def submit(
    ws: Workspace,
    kind_name: str,
    params: BaseModel,
    title: str | None = None,
    depends_on: Iterable[int] = (),
) -> int:
    """Ask for a piece of background work; returns the job's id.

    With the setting ``immediate`` it is done before this returns; a failure is then in the job's
    record, as ever.

    Parameters
    ----------
    ws : Workspace
        Where.
    kind_name : str
        The kind of work.
    params : BaseModel
        An instance of the kind's ``Params``.
    title : str, optional
        What a person reads; the kind's title when None.
    depends_on : iterable of int
        Jobs that must be done first.

    Raises
    ------
    NotFound
        When there is no such kind of job, or a job in ``depends_on`` does not exist.
    """
    kind = KINDS[kind_name]
    record = JobRecord(
        kind=kind.name,
        title=title or kind.title,
        params=params.model_dump(mode="json"),
        attempts=kind.attempts,
        resumable=kind.resumable,
        depends_on=list(depends_on),
    )
    job_id = queue(ws).submit(record)
    if ws.settings.flag("immediate"):
        _run_at_once(ws, job_id)
    return job_id


def _run_at_once(ws: Workspace, job_id: int) -> None:
    jobs_queue = queue(ws)
    for doomed in jobs_queue.promote():
        _handle_failure(ws, doomed)
    while (
        held := jobs_queue.claim(identity("in-process"), only=[job_id], lease=_FOREVER)
    ) is not None:
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
        handle_failure(KINDS[held.kind], _context(ws, held), held.params, outcome)
        (jobs_queue.cancelled if outcome.state == JobState.CANCELLED else jobs_queue.fail)(
            held, outcome.sentence or ""
        )


def _context(ws: Workspace, record: JobRecord) -> JobContext:
    return JobContext(ws.folder, record.id or 0, record.attempt)


def _handle_failure(ws: Workspace, ended: JobRecord) -> None:
    if ended.kind in KINDS:
        handle_failure(
            KINDS[ended.kind], _context(ws, ended), ended.params, Outcome(ended.state, ended.error)
        )


def job(ws: Workspace, job_id: int) -> JobRecord:
    """One job; NotFound when there is none of that id."""
    return queue(ws).get(job_id)


def jobs(ws: Workspace, limit: int = 200, states: Iterable[str] | None = None) -> list[JobRecord]:
    """The newest jobs first, of these states only where some are named."""
    return queue(ws).list(limit, states)


def wait(ws: Workspace, job_id: int, timeout: float = 600.0) -> JobRecord:
    """Wait until a job has ended and return it; Unavailable when it is not over after ``timeout``
    seconds.
    """
    ends = time.monotonic() + timeout
    while not JobState((record := job(ws, job_id)).state).final:
        if time.monotonic() > ends:
            raise Unavailable(
                f"The job “{record.title}” is still {record.state} after {timeout:g} s. It goes on;"
                " look again later."
            )
        time.sleep(POLL)
    return record


def cancel(ws: Workspace, job_id: int) -> None:
    """Stop a job: at once when it has not begun, within half a second when a worker runs it."""
    before = job(ws, job_id)
    after = queue(ws).request_cancel(job_id)
    if after.state == JobState.CANCELLED and not JobState(before.state).final:
        _handle_failure(ws, after)


def retry(ws: Workspace, job_id: int) -> None:
    """Run a failed or cancelled job again, under the same id; Conflict when it is open or
    succeeded.
    """
    queue(ws).retry(job_id, KINDS[job(ws, job_id).kind].attempts)
    if ws.settings.flag("immediate"):
        _run_at_once(ws, job_id)


def log(ws: Workspace, job_id: int, after: int = 0) -> LogPart:
    """What a job wrote to its log from the byte ``after`` on (at most the last 200 kB); empty when
    there is none.
    """
    try:
        with log_path(ws.folder, job(ws, job_id).id or 0).open("rb") as stream:
            end = stream.seek(0, os.SEEK_END)
            start = 0 if after > end else after  # shorter than before: the file was rotated
            stream.seek(max(start, end - 200_000))
            return LogPart(
                redact(
                    stream.read(end - stream.tell()).decode(errors="replace"), ws.secrets.values()
                ),
                end,
            )
    except FileNotFoundError:
        return LogPart("", 0)


# -- without the app
# -------------------------------------------------------------------------------------------------


def run_here(ws: Workspace, *job_ids: int) -> list[JobRecord]:
    """Wait until the jobs have ended; where no worker is alive, be the worker for them.

    Ctrl-C cancels them.

    Returns
    -------
    list of JobRecord
        The ended jobs, in the order asked for.
    """
    needed = _with_needed(ws, job_ids)
    with _interrupts() as interrupted:

        def over() -> bool:
            if interrupted.is_set():
                for job_id in job_ids:
                    queue(ws).request_cancel(job_id)
            return all(JobState(job(ws, job_id).state).final for job_id in job_ids)

        while not over():
            _work_or_wait(ws, needed, over)
    return [job(ws, job_id) for job_id in job_ids]


def _work_or_wait(ws: Workspace, needed: set[int], over: Callable[[], bool]) -> None:
    held = lock.take(lock_path(ws))
    if held is None:
        time.sleep(POLL)
        return
    try:
        engine(ws, held, only=needed).run(over)
    finally:
        held.release()


def _with_needed(ws: Workspace, job_ids: Iterable[int]) -> set[int]:
    """The jobs and everything that they wait for."""
    needed: set[int] = set()
    todo = list(job_ids)
    while todo:
        job_id = todo.pop()
        if job_id not in needed:
            needed.add(job_id)
            todo += job(ws, job_id).depends_on
    return needed


@contextmanager
def _interrupts() -> Iterator[threading.Event]:
    """Ctrl-C becomes an event; pressed a second time it is what it always is."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return

    def press(number: int, frame: object) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


# -- the schedule
# -------------------------------------------------------------------------------------------------


def schedule(ws: Workspace, name: str, kind_name: str, params: BaseModel, cron: str) -> int:
    """Submit a job again and again; returns the schedule's id.

    Parameters
    ----------
    ws : Workspace
        Where.
    name : str
        What a person calls the schedule.
    kind_name : str
        The kind of work.
    params : BaseModel
        An instance of the kind's ``Params``.
    cron : str
        Five fields (minute hour day month weekday), in local time.
    """
    kind = KINDS[kind_name]
    record = ScheduleRecord(
        name=clean_name(name),
        kind=kind.name,
        params=params.model_dump(mode="json"),
        cron=cron,
        title=name,
        attempts=kind.attempts,
        resumable=kind.resumable,
    )
    return Schedules(ws.store).add(record, now())


def schedules(ws: Workspace) -> list[ScheduleRecord]:
    """All schedules, the oldest first."""
    return Schedules(ws.store).all()


def unschedule(ws: Workspace, schedule_id: int) -> None:
    """Delete a schedule; the jobs that it submitted stay."""
    Schedules(ws.store).remove(schedule_id)
