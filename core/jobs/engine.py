"""The engine: claims jobs, gives each a process, keeps their leases, and records how they ended.

It never does a job's work itself and loads no domain library, so it stays small and no job can take
it down.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.base.clock import now, steady
from core.base.errors import MillwrightError
from core.base.store import Store
from core.jobs import tree
from core.jobs.attempt import MEMORY, Outcome
from core.jobs.forking import Forking, Process, EngineConfig
from core.jobs.lock import Lock
from core.jobs.process import log_path
from core.jobs.queue import INTERRUPTED, Queue, pause
from core.jobs.records import JobRecord, JobState
from core.jobs.schedule import Schedules

POLL = 0.1  # seconds: how soon a submitted job or a wish to cancel is seen
_SCHEDULE_PERIOD = 1.0
_WAITING_PERIOD = 0.5
_ON_FAILURE_SECONDS = 30.0  # a kind that takes longer to put its records in order is stopped
_INSIST_SECONDS = 30.0
CANCELLED = Outcome(JobState.CANCELLED, "Cancelled by you.")
KILLED = (
    "The job was killed from outside, most likely because the machine ran out of memory. Use fewer"
    " rows or columns, or close other programs, then retry."
)

log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Held:
    """A job in the engine's hands.

    First its work, then, when that did not succeed, its failure.
    """

    job: JobRecord
    process: Process
    said: Outcome | None = None  # by the process
    stopped: Outcome | None = None  # why the engine ended the process
    failure: Outcome | None = None  # what is recorded when the records are in order
    since: float = field(default_factory=steady)


class Changes:
    """Whether anybody wrote to the history since the last question.

    One pragma, some microseconds.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._seen: int | None = None

    def any(self) -> bool:
        """True when something was written; True the first time."""
        seen = self._connection.execute("PRAGMA data_version").fetchone()[0]
        changed, self._seen = seen != self._seen, seen
        return bool(changed)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


@dataclass(frozen=True)
class Pace:
    """How often the engine does what."""

    heartbeat: float = 3.0  # seconds between renewals of the leases
    parallel: int = 1  # jobs at the same time
    only: frozenset[int] | None = None  # the jobs it may run; None: all, and the schedule


class Engine:
    """Runs the jobs of one workspace for as long as its lock is held.

    Parameters
    ----------
    store : Store
        The history.
    queue : Queue
        Of that history.
    config : EngineConfig
        What processes are made with.
    lock : Lock
        The workspace's, held by the caller: nobody else runs an engine meanwhile.
    pace : Pace
        Periods and limits.
    """

    def __init__(
        self, store: Store, queue: Queue, config: EngineConfig, lock: Lock, pace: Pace
    ) -> None:
        self._queue, self._lock, self._pace = queue, lock, pace
        self._config = config
        self._forking = Forking(config)
        self._schedules = Schedules(store)
        self._changes = Changes(store.path)
        self._owner = tree.identity("worker")
        self._held: dict[int, _Held] = {}
        self._next_beat = self._next_schedule = self._next_waiting = 0.0

    def run(self, stop: Callable[[], bool]) -> None:
        """Work until ``stop`` says so; then end what still runs, so that it can be resumed or is
        known as interrupted.
        """
        try:
            self._begin()
            while not stop() and self._lock.in_place():
                self._tick()
            self._wind_up()
        finally:
            self._forking.close()
            self._changes.close()

    # -- one round
    # ---------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._forking.warm_up()
        self._recover()
        self._forking.start({"do": "sweep"})

    def _tick(self) -> None:
        self._listen()
        moment = steady()
        if moment >= self._next_beat:
            self._next_beat = moment + self._pace.heartbeat
            _tolerant(self._beat, moment)
        if self._pace.only is None and moment >= self._next_schedule:
            self._next_schedule = moment + _SCHEDULE_PERIOD
            _tolerant(self._schedules.fire, now())
        if self._changes.any() or moment >= self._next_waiting:
            self._next_waiting = moment + _WAITING_PERIOD
            _tolerant(self._look)

    def _listen(self) -> None:
        for process, document in self._forking.poll(POLL):
            held = self._held.get(process.number)
            if held is not None:
                self._hear(held, document)

    def _beat(self, moment: float) -> None:
        self._lock.beat(tuple(held.job.id or 0 for held in self._held.values()))
        self._recover()
        if self._held:
            mine = self._queue.heartbeat(self._owner)
            for held in self._held.values():
                if held.failure is None and held.job.id not in mine:
                    log.error("job %s is not ours any more", held.job.id)
                    held.process.kill()
                elif held.failure is not None and moment - held.since > _ON_FAILURE_SECONDS:
                    held.process.kill()

    def _look(self) -> None:
        if self._held:
            unwanted = self._queue.to_cancel(self._owner)
            for held in self._held.values():
                if held.job.id in unwanted and held.failure is None:
                    self._stop(held, CANCELLED)
        for doomed in self._queue.promote():
            self._handle_failure(doomed, Outcome(doomed.state, doomed.error))
        while (
            len(self._held) < self._pace.parallel
            and (job := self._queue.claim(self._owner, self._pace.only)) is not None
        ):
            self._start(job)

    # -- beginnings
    # ---------------------------------------------------------------------------------------------

    def _recover(self) -> None:
        """Take over what a dead worker left: end its processes, go on with what can resume, settle
        the rest.
        """
        resumed, interrupted = self._queue.expire(self._owner)
        for job in [*resumed, *interrupted]:
            log.warning("job %s was lost with its worker", job.id)
            if job.pid is not None:
                tree.kill_leftover(job.pid, job.pid_started)
        for job in interrupted:
            self._handle_failure(
                job, CANCELLED if job.cancel_requested else Outcome(JobState.FAILED, INTERRUPTED)
            )

    def _start(self, job: JobRecord) -> None:
        process = self._forking.start(
            {
                "do": "run",
                "job": job.id,
                "attempt": job.attempt,
                "kind": job.kind,
                "params": job.params,
            }
        )
        self._held[process.number] = _Held(job, process)

    def _handle_failure(self, job: JobRecord, ended: Outcome) -> None:
        spec = {
            "do": "on_failure",
            "job": job.id,
            "attempt": job.attempt,
            "kind": job.kind,
            "params": job.params,
            "ended": ended.to_json(),
        }
        process = self._forking.start(spec)
        self._held[process.number] = _Held(job, process, failure=ended)

    # -- endings
    # ---------------------------------------------------------------------------------------------

    def _stop(self, held: _Held, why: Outcome) -> None:
        held.stopped = why
        held.process.kill()  # a process that is not there yet is ended as soon as it begins

    def _hear(self, held: _Held, document: dict[str, Any]) -> None:
        match document:
            case {"started": pid}:
                if held.stopped is not None:
                    held.process.kill()
                elif held.failure is None:
                    _tolerant(self._queue.runs_as, held.job, pid)
            case {"progress": [done, message, eta]}:
                _tolerant(self._queue.report, held.job, done, message, eta)
            case {"outcome": outcome}:
                held.said = Outcome(**outcome)
            case {"ended": status}:
                del self._held[held.process.number]
                if held.failure is not None:
                    self._record(held.job, held.failure)
                else:
                    self._ended(held, status)

    def _ended(self, held: _Held, status: int | None) -> None:
        job, outcome = held.job, held.said or self._unsaid(held.job, status)
        if outcome.state != JobState.DONE and held.stopped is not None:
            outcome = held.stopped
        if outcome.state == JobState.DONE:
            _insist(self._queue.finish, job, outcome.result)
        elif outcome.state == JobState.QUEUED:
            _insist(self._queue.put_back, job, outcome.sentence or "")
            self._forking.start(
                {"do": "sweep"}
            )  # the killed process could not remove what it was writing
        elif outcome.transient and job.attempt < job.attempts:
            _insist(self._queue.put_back, job, outcome.sentence or "", pause(job.attempt))
        else:
            self._handle_failure(job, outcome)

    def _record(self, job: JobRecord, outcome: Outcome) -> None:
        log.info("job %s: %s", job.id, outcome.state)
        change = self._queue.cancelled if outcome.state == JobState.CANCELLED else self._queue.fail
        _insist(change, job, outcome.sentence or "")  # nothing happens when it was recorded before

    def _unsaid(self, job: JobRecord, status: int | None) -> Outcome:
        """The outcome of a process that ended without a word.

        A resumable job goes on by itself when it was killed for the first time.
        """
        again = job.resumable and status in (-9, None) and job.attempt <= job.attempts
        return Outcome(JobState.QUEUED if again else JobState.FAILED, self._why(job, status))

    def _why(self, job: JobRecord, status: int | None) -> str:
        log.error("the process of job %s ended with status %s", job.id, status)
        if status == -6 and "bad_alloc" in _tail(log_path(self._config.folder, job.id or 0)):
            return MEMORY
        if status == -9:
            return KILLED
        if status is None:
            return "The job was lost because the process that starts jobs ended. Retry the job."
        signal_name = f"signal {-status}" if status < 0 else f"status {status}"
        return (
            f"The job's process crashed inside a library ({signal_name}). The job's log has what it"
            " said last. Retry with other parameters or fewer data."
        )

    def _wind_up(self) -> None:
        """Before leaving: nothing stays marked as running."""
        for held in list(self._held.values()):
            if held.failure is None:
                self._stop(
                    held,
                    (
                        Outcome(JobState.QUEUED, "The worker was stopped.")
                        if held.job.resumable
                        else Outcome(JobState.FAILED, INTERRUPTED)
                    ),
                )
        ends = steady() + 2 * self._pace.heartbeat
        while self._held and steady() < ends:
            self._listen()


def _tolerant(action: Callable[..., Any], *given: Any) -> None:
    """Do something that comes round again, so that a busy or full disk now is only worth a line in
    the log.
    """
    try:
        action(*given)
    except MillwrightError as error:
        log.warning("%s", error.sentence)


def _insist(action: Callable[..., Any], *given: Any) -> None:
    """Do something that comes only once, trying for a while; in the end the next worker finds the
    lease and sorts it out.
    """
    for _ in range(int(_INSIST_SECONDS / POLL)):
        try:
            action(*given)
            return
        except MillwrightError as error:
            log.warning("%s", error.sentence)
            time.sleep(POLL)
    action(*given)


def _tail(path: Path, length: int = 32_000) -> str:
    try:
        return path.read_bytes()[-length:].decode(errors="replace")
    except OSError:
        return ""
