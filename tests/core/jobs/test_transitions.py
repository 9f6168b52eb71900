"""The arithmetic of leases and of waiting, on single records."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable

import pytest

from core.base import clock
from core.jobs import transitions, tree
from core.jobs.records import JobRecord, JobState
from core.jobs.transitions import LONGEST_PAUSE, end, hold, is_lost, release
from core.workbench.workspace import Workspace

MOMENT = 1000.0


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """The steady clock stands still."""
    monkeypatch.setattr(transitions, "steady", lambda: MOMENT)


@pytest.fixture
def job() -> JobRecord:
    return JobRecord(id=1, kind="x", title="x", state=JobState.RUNNING)


def test_a_lease_ends_so_many_seconds_from_now(job: JobRecord) -> None:
    hold(job, "me", 15.0)
    assert (job.owner, job.lease_boot, job.lease_until) == ("me", clock.boot(), 1015.0)


@pytest.mark.parametrize(
    ("until", "lost"), [(999.9, True), (1000.0, False), (1000.1, False), (None, True), (0.0, True)]
)
def test_a_lease_holds_to_its_last_moment(job: JobRecord, until: float | None, lost: bool) -> None:
    hold(job, tree.identity("worker"), 15.0)
    job.lease_until = until
    assert is_lost(job) is lost


def test_a_lease_of_another_boot_is_lost(job: JobRecord) -> None:
    hold(job, tree.identity("worker"), 15.0)
    job.lease_boot = "another"
    assert is_lost(job)


def test_a_job_without_an_owner_or_of_a_dead_one_is_lost(job: JobRecord) -> None:
    child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    owner = f"worker:{child.pid}:{tree.started(child.pid)}:00"
    hold(job, owner, 15.0)
    assert not is_lost(job)
    child.kill()
    child.wait()
    assert is_lost(job)
    hold(job, tree.identity("worker"), 15.0)
    job.owner = None
    assert is_lost(job)


def test_released_means_that_nothing_of_the_holder_stays(job: JobRecord) -> None:
    hold(job, "me", 15.0)
    job.pid, job.pid_started = 7, 1.0
    release(job)
    holder = (job.owner, job.lease_boot, job.lease_until, job.pid, job.pid_started)
    assert holder == (None,) * 5


@pytest.mark.parametrize(
    ("state", "progress"), [(JobState.DONE, 1.0), (JobState.FAILED, 0.3), (JobState.CANCELLED, 0.3)]
)
def test_an_end_is_whole_only_when_it_succeeded(
    job: JobRecord, state: JobState, progress: float
) -> None:
    hold(job, "me", 15.0)
    job.progress, job.eta_seconds, job.not_before = 0.3, 9.0, clock.now()
    end(job, state, "why", {"a": 1})
    assert (job.state, job.progress, job.error, job.result) == (state, progress, "why", {"a": 1})
    assert (job.owner, job.eta_seconds, job.not_before) == (None, None, None)
    assert job.finished is not None


@pytest.mark.parametrize(
    ("seconds", "attempt", "due"),
    [
        (-1.0, 0, True),
        (0.0, 1, True),
        (0.5, 1, False),
        (0.5, 0, False),
        (LONGEST_PAUSE, 1, False),
        (LONGEST_PAUSE + 1, 1, True),  # the clock was set back
        (LONGEST_PAUSE + 1, 0, False),  # a time that a person chose
    ],
)
def test_a_job_is_due_at_its_time_or_when_the_clock_was_set_back(
    job: JobRecord, monkeypatch: pytest.MonkeyPatch, seconds: float, attempt: int, due: bool
) -> None:
    now = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    monkeypatch.setattr(transitions, "now", lambda: now)
    job.not_before, job.attempt = now + dt.timedelta(seconds=seconds), attempt
    assert transitions._due(job) is due


def test_a_job_without_a_time_is_due(job: JobRecord) -> None:
    assert transitions._due(job)


@pytest.fixture
def waiting(workspace: Workspace) -> Callable[..., tuple[JobRecord, str | None]]:
    """A waiting job after a step forward, and the sentence, by the states of what it waits for."""

    def step(*states: JobState | None, **fields: object) -> tuple[JobRecord, str | None]:
        with workspace.store.write() as session:
            others = [
                JobRecord(kind="x", title="Import", state=state or "done") for state in states
            ]
            session.add_all(others)
            session.flush()
            numbers = [other.id for other in others]
            for other, state in zip(others, states, strict=True):
                if state is None:
                    session.delete(other)
            session.flush()
            record = JobRecord(
                **({"kind": "x", "title": "x", "state": "waiting", "depends_on": numbers} | fields)
            )
            return record, transitions.step_forward(session, record)

    return step


def test_a_job_is_queued_when_all_it_waits_for_is_done(waiting) -> None:
    record, sentence = waiting(JobState.DONE, JobState.DONE, not_before=clock.now())
    assert (record.state, record.not_before, sentence) == ("queued", None, None)
    assert waiting()[0].state == "queued"


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.QUEUED, JobState.RUNNING])
def test_a_job_waits_while_one_of_them_is_open(waiting, state: JobState) -> None:
    record, sentence = waiting(JobState.DONE, state)
    assert (record.state, sentence) == ("waiting", None)


def test_a_job_waits_for_its_time_too(waiting) -> None:
    later = clock.now() + dt.timedelta(hours=1)
    record, sentence = waiting(JobState.DONE, not_before=later)
    assert (record.state, record.not_before, sentence) == ("waiting", later, None)


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (JobState.FAILED, "“Import” (job 2) failed"),
        (JobState.CANCELLED, "“Import” (job 2) was cancelled"),
        (None, "job 2 is gone"),
    ],
)
def test_a_job_that_waits_in_vain_says_for_what(waiting, state: JobState | None, name: str) -> None:
    record, sentence = waiting(JobState.DONE, state)
    assert sentence == (
        f"Cancelled because {name}, and this job needs its result. Retry that one first, then"
        " this one."
    )
    assert record.state == "waiting"
