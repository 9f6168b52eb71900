"""The engine: claims jobs, gives each a process, keeps their leases, and records how they ended.

It never does a job's work itself and loads no domain library, so it stays small and no job can take
it down.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.base.clock import now, steady
from core.base.store import Store
from core.jobs import scratch, tree
from core.jobs.attempt import Outcome
from core.jobs.changes import Changes
from core.jobs.forking import ForkLauncher
from core.jobs.launcher import EngineConfig, Launcher, Process, ProcessSpec
from core.jobs.lock import Lock
from core.jobs.persistence import insist, tolerant
from core.jobs.queue import INTERRUPTED, Queue, pause
from core.jobs.records import JobRecord, JobState
from core.jobs.schedule import Schedules
from core.jobs.silent_end import silent_end
from core.jobs.spawning import SpawnLauncher

POLL = 0.1  # seconds: how soon a submitted job or a wish to cancel is seen
_SCHEDULE_PERIOD = 1.0
_WAITING_PERIOD = 0.5
_ON_FAILURE_SECONDS = 30.0  # a kind that takes longer to put its records in order is stopped
_ON_FAILURE_TRIES = 3
CANCELLED = Outcome(JobState.CANCELLED, "Cancelled by you.")

log = logging.getLogger(__name__)


@dataclass(eq=False)
class RunningJob:
    """A job in the engine's hands.

    First its work; then, when that did not succeed, its kind's :meth:`JobKind.on_failure`.
    """

    job: JobRecord
    process: Process
    outcome: Outcome | None = None  # as the process reported it
    stopped: Outcome | None = None  # why the engine ended the process
    failure: Outcome | None = None  # what is recorded when the records are in order
    tries: int = 1  # at putting them in order
    since: float = field(default_factory=steady)


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
        What processes are started with.
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
        self._launcher = _launcher(config)
        self._schedules = Schedules(store)
        self._changes = Changes(store.path)
        self._owner = tree.identity("worker")
        self._running: dict[int, RunningJob] = {}
        self._ended_jobs, self._leaving = 0, False
        self._next_beat = self._next_schedule = self._next_waiting = 0.0

    def run(self, stop: Callable[[], bool]) -> None:
        """Work until ``stop`` says so; then end what still runs, so that it can be resumed or is
        known as interrupted.

        Whoever asks the lock's holder to leave ends the work too, when what runs is over: no job is
        begun, and none is ended.
        """
        try:
            self._begin()
            while not stop() and self._lock.in_place() and (self._running or not self._leaving):
                self._tick()
            self._wind_up()
            self._lock.beat(ended=self._ended_jobs, left=True)
        finally:
            self._launcher.close()
            self._changes.close()

    # -- one round
    # ---------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._launcher.warm_up()
        self._recover()
        self._sweep()

    def _sweep(self) -> None:
        """Remove what killed processes could not remove themselves."""
        over = scratch.over(self._config.folder, self._queue)
        self._launcher.start(ProcessSpec("sweep", params={"scratch": over}))

    def _clear(self) -> None:
        if scratch.over(self._config.folder, self._queue):
            self._sweep()

    def _tick(self) -> None:
        self._listen()
        moment = steady()
        if moment >= self._next_beat:
            self._next_beat = moment + self._pace.heartbeat
            tolerant(self._beat, moment)
        if self._pace.only is None and moment >= self._next_schedule:
            self._next_schedule = moment + _SCHEDULE_PERIOD
            tolerant(self._schedules.fire, now())
        if self._changes.any() or moment >= self._next_waiting:
            self._next_waiting = moment + _WAITING_PERIOD
            tolerant(self._look_at_queue)

    def _listen(self) -> None:
        for process, document in self._launcher.poll(POLL):
            running = self._running.get(process.number)
            if running is not None:
                self._hear(running, document)

    def _beat(self, moment: float) -> None:
        self._say_well()
        self._leaving = self._leaving or self._lock.asked_to_leave()
        self._recover()
        self._clear()
        if self._running:
            mine = self._queue.heartbeat(self._owner)
            for running in self._running.values():
                if running.failure is None and running.job.id not in mine:
                    log.error("job %s is not ours any more", running.job.id)
                    running.process.kill()
                elif running.failure is not None and moment - running.since > _ON_FAILURE_SECONDS:
                    running.tries = _ON_FAILURE_TRIES
                    running.process.kill()

    def _say_well(self) -> None:
        running = tuple(running.job.id or 0 for running in self._running.values())
        self._lock.beat(running, self._ended_jobs)

    def _look_at_queue(self) -> None:
        if self._running:
            unwanted = self._queue.to_cancel(self._owner)
            for running in self._running.values():
                if running.job.id in unwanted and running.failure is None:
                    self._stop(running, CANCELLED)
        for doomed in self._queue.promote():
            self._handle_failure(doomed, Outcome(doomed.state, doomed.error))
        while (
            not self._leaving
            and len(self._running) < self._pace.parallel
            and (job := self._queue.claim(self._owner, self._pace.only)) is not None
        ):
            self._start(job)

    # -- beginnings
    # ---------------------------------------------------------------------------------------------

    def _recover(self) -> None:
        """Take over what a dead worker left: end its processes, go on with what can resume, and
        let the kinds of the rest put their records in order.
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
        spec = ProcessSpec("run", job.id or 0, job.attempt, job.kind, job.params)
        process = self._launcher.start(spec)
        self._running[process.number] = RunningJob(job, process)

    def _handle_failure(self, job: JobRecord, failure: Outcome, tries: int = 1) -> None:
        spec = ProcessSpec(
            "on_failure", job.id or 0, job.attempt, job.kind, job.params, failure.to_json()
        )
        process = self._launcher.start(spec)
        self._running[process.number] = RunningJob(job, process, failure=failure, tries=tries)

    # -- endings
    # ---------------------------------------------------------------------------------------------

    def _stop(self, running: RunningJob, why: Outcome) -> None:
        running.stopped = why
        running.process.kill()  # a process that is not there yet is ended as soon as it begins

    def _hear(self, running: RunningJob, document: dict[str, Any]) -> None:
        match document:
            case {"started": pid}:
                if running.stopped is not None:
                    running.process.kill()
                elif running.failure is None:
                    tolerant(self._queue.runs_as, running.job, pid)
            case {"progress": [done, message, eta]}:
                tolerant(self._queue.report, running.job, done, message, eta)
            case {"outcome": outcome}:
                running.outcome = Outcome(**outcome)
            case {"ended": status}:
                del self._running[running.process.number]
                if running.failure is None:
                    self._ended(running, status)
                elif status != 0 and running.tries < _ON_FAILURE_TRIES:  # it was killed
                    self._handle_failure(running.job, running.failure, running.tries + 1)
                else:
                    self._record(running.job, running.failure)

    def _ended(self, running: RunningJob, status: int | None) -> None:
        job = running.job
        outcome = running.outcome or silent_end(self._config.folder, job, status)
        if outcome.state != JobState.DONE and running.stopped is not None:
            outcome = running.stopped
        if outcome.state == JobState.DONE:
            insist(self._queue.finish, job, outcome.result)
            self._count()
        elif outcome.state == JobState.QUEUED:
            insist(self._queue.put_back, job, outcome.sentence or "")
            self._sweep()
        elif outcome.transient and job.attempt < job.attempts:
            insist(self._queue.put_back, job, outcome.sentence or "", pause(job.attempt))
        else:
            self._handle_failure(job, outcome)

    def _record(self, job: JobRecord, outcome: Outcome) -> None:
        log.info("job %s: %s", job.id, outcome.state)
        change = self._queue.cancelled if outcome.state == JobState.CANCELLED else self._queue.fail
        insist(change, job, outcome.sentence or "")  # nothing happens when it was recorded before
        self._clear()
        self._count()

    def _count(self) -> None:
        self._ended_jobs += 1
        self._say_well()  # at once: a worker that gets work done is sound, whatever ends it next

    def _wind_up(self) -> None:
        """Before leaving: nothing stays marked as running."""
        for running in list(self._running.values()):
            if running.failure is None:
                resumed = Outcome(JobState.QUEUED, "The worker was stopped.")
                failed = Outcome(JobState.FAILED, INTERRUPTED)
                self._stop(running, resumed if running.job.resumable else failed)
        ends = steady() + 2 * self._pace.heartbeat + self._launcher.start_seconds
        while self._running and steady() < ends:
            self._listen()


def _launcher(config: EngineConfig) -> Launcher:
    return ForkLauncher(config) if config.processes == "fork" else SpawnLauncher(config)
