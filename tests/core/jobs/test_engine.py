from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest

from core.base import clock, files
from core.base.errors import Unavailable
from core.jobs import engine as engine_module
from core.jobs import lock, transitions, tree
from core.jobs import queue as queue_module
from core.jobs.attempt import MEMORY
from core.jobs.queue import INTERRUPTED, Queue
from core.jobs.records import JobRecord, JobState, ScheduleRecord
from core.jobs.schedule import Schedules
from core.jobs.silent_end import KILLED, LOST
from core.workbench import workers
from tests.core.jobs.toys import PACKAGE


@pytest.fixture
def add(ws):
    def add(kind="plain", depends_on=(), attempts=1, **params):
        record = JobRecord(
            kind=kind,
            title=kind,
            params=params,
            depends_on=list(depends_on),
            attempts=attempts,
            resumable=kind == "steps",
        )
        return workers.queue(ws).submit(record)

    return add


@pytest.fixture
def drive(ws):
    """Be the worker until a condition holds (default: all jobs have ended), at most 30 s."""

    def drive(until=None, only=None):
        queue = workers.queue(ws)
        ends = time.monotonic() + 30
        until = until or (lambda: all(JobState(job.state).final for job in queue.list()))
        held = lock.take(workers.lock_path(ws), 5)

        def stop():
            assert time.monotonic() < ends, [
                (job.id, job.state, job.message) for job in queue.list()
            ]
            return until()

        try:
            workers.engine(ws, held, kinds=PACKAGE, only=only).run(stop)
        finally:
            held.release()
        return queue

    return drive


def test_jobs_run_one_after_the_other_each_in_its_own_process(add, drive):
    first, second = add(do="about"), add(do="return", text="x")
    queue = drive()
    about = queue.get(first)
    assert about.state == "done", about.error
    assert about.result == {"omp": "1", "nice": os.nice(0) + 5, "main": "__main__", "sid": True}
    assert queue.get(second).result == {"text": "x"}
    assert queue.get(second).started >= about.finished


def test_progress_and_log_are_stored(ws, add, drive):
    number = add(do="talk", text="hello")
    assert (drive().get(number).state, drive().get(number).message) == ("done", "hello")
    text = (ws.folder / "logs" / "jobs" / f"{number}.log").read_text()
    assert "INFO toy logged hello" in text
    assert "INFO printed printed hello" in text
    assert "from a compiled library" in text


def test_the_log_hides_secrets(ws, add, drive):
    ws.secrets.put("db", "correct-horse-battery")
    number = add(do="talk", text="correct-horse-battery and postgres://me:hush@host/db")
    drive()
    text = (ws.folder / "logs" / "jobs" / f"{number}.log").read_text()
    assert "correct-horse" not in text
    assert "hush" not in text
    assert "logged *** and postgres://***@host/db" in text


@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        ("refuse", "Row 3 has no target. Fill it or drop it."),
        ("shoot", KILLED),
        pytest.param(
            "abort",
            "The job's process crashed inside a library (signal 6).",
            marks=pytest.mark.slow,
        ),
        ("break", "Something unforeseen went wrong (error id "),
    ],
)
def test_a_failure_is_a_sentence_and_the_kind_settles_its_records(ws, add, drive, do, sentence):
    number = add(do=do)
    job = drive().get(number)
    assert job.state == "failed"
    assert job.error.startswith(sentence)
    assert (ws.folder / f"failure-{number}.txt").read_text() == f"failed: {job.error}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "params",
    [
        {"do": "allocate"},
        {
            "do": "abort",
            "text": "terminate called after throwing an instance of 'std::bad_alloc'\n",
        },
    ],
)
def test_T12_running_out_of_memory_is_named(add, drive, params):
    assert drive().get(add(**params)) is not None
    number = add(**params)
    assert drive().get(number).error == MEMORY


@pytest.mark.slow
def test_a_job_of_an_unknown_kind_fails_with_the_known_ones(add, drive):
    number = add(kind="juggle")
    assert drive().get(number).error == "There is no job kind “juggle”. Known: plain, steps."


@pytest.mark.slow
def test_a_transient_error_is_tried_again_after_a_pause(add, drive, monkeypatch):
    monkeypatch.setattr(engine_module, "pause", lambda attempt: 0.2 * attempt)
    good, bad = add(do="away", attempts=3), add(do="stay away", attempts=2)
    queue = drive()
    assert (queue.get(good).state, queue.get(good).attempt) == ("done", 2)
    assert (queue.get(bad).state, queue.get(bad).attempt, queue.get(bad).error) == (
        "failed",
        2,
        "The server did not answer.",
    )


def test_cancel_ends_the_whole_tree_within_half_a_second(ws, add, drive):
    number = add(do="children")
    seen = {}

    def until():
        queue = workers.queue(ws)
        job = queue.get(number)
        if job.progress == 0.5 and not seen:
            seen["pids"] = [job.pid, *map(int, (ws.folder / "children.txt").read_text().split())]
            seen["alive"] = [tree.started(pid) is not None for pid in seen["pids"]]
            queue.request_cancel(number)
            seen["asked"] = time.monotonic()
        if seen and "gone" not in seen and not any(tree.started(pid) for pid in seen["pids"]):
            seen["gone"] = time.monotonic()
        return job.state == "cancelled"

    job = drive(until).get(number)
    assert job.error == "Cancelled by you."
    assert seen["alive"] == [True, True, True]
    assert seen["gone"] - seen["asked"] <= 0.5
    assert (ws.folder / f"failure-{number}.txt").read_text() == "cancelled: Cancelled by you."


def test_what_a_killed_job_was_writing_is_swept_and_what_others_write_is_not(ws, add, drive):
    number = add(do="write", seconds=60)
    with files.staged_folder(ws.folder / "artefacts") as ours:
        queue = workers.queue(ws)

        def until():
            if queue.get(number).progress == 0.5 and not queue.get(number).cancel_requested:
                assert len(list((ws.folder / "artefacts").glob(f"{files.PARTIAL}*"))) == 2
                queue.request_cancel(number)
            return queue.get(number).state == "cancelled"

        drive(until)
        assert list((ws.folder / "artefacts").iterdir()) == [ours]


@pytest.mark.slow
@pytest.mark.parametrize(
    "end", ["killed", *(pytest.param(end, marks=pytest.mark.slow) for end in ("done", "cancelled"))]
)
def test_what_a_job_unpacked_is_gone_after_it(ws, add, drive, tmp_path, monkeypatch, end):
    system = tmp_path / "temporary"
    system.mkdir()
    monkeypatch.setenv("TMPDIR", str(system))
    number = add(do="unpack", seconds=0 if end == "done" else 60)
    queue, place = workers.queue(ws), ws.folder / "scratch"
    seen = []

    def until():
        job = queue.get(number)
        if end != "done" and job.progress == 0.5 and not seen:
            seen.extend(sorted(path.name for path in place.iterdir()))
            assert len(list((place / seen[0]).iterdir())) == 2
            os.kill(job.pid, signal.SIGKILL) if end == "killed" else queue.request_cancel(number)
        return JobState(job.state).final and list(place.iterdir()) == []

    drive(until)
    assert seen == ([] if end == "done" else [f"{number}-1"])
    assert list(place.iterdir()) == list(system.iterdir()) == []
    assert queue.get(number).state == ("failed" if end == "killed" else end)


@pytest.mark.slow
def test_waiting_jobs_follow_and_those_that_wait_in_vain_are_settled(ws, add, drive):
    good = add(do="return")
    after = add(do="return", text="after", depends_on=[good])
    bad = add(do="refuse")
    vain = add(do="return", depends_on=[bad])
    queue = drive(
        lambda: (
            all(JobState(job.state).final for job in workers.queue(ws).list())
            and (ws.folder / f"failure-{vain}.txt").exists()
        )
    )
    assert queue.get(after).result == {"text": "after"}
    assert queue.get(vain).state == "cancelled"
    assert (
        (ws.folder / f"failure-{vain}.txt")
        .read_text()
        .startswith(f"cancelled: Cancelled because “plain” (job {bad}) failed")
    )


@pytest.mark.slow
def test_stopping_the_worker_leaves_nothing_running(ws, add, drive):
    queue = workers.queue(ws)
    resumable, plain = add(kind="steps", count=500, seconds=0.02), add(do="sleep", seconds=60)
    drive(lambda: (queue.get(resumable).progress or 0) > 0)
    assert (queue.get(resumable).state, queue.get(resumable).owner, queue.get(resumable).error) == (
        "queued",
        None,
        "The worker was stopped.",
    )
    queue.request_cancel(resumable)
    drive(lambda: queue.get(plain).progress is not None)
    assert (queue.get(plain).state, queue.get(plain).error) == ("failed", INTERRUPTED)
    assert (ws.folder / f"failure-{plain}.txt").read_text() == f"failed: {INTERRUPTED}"


@pytest.mark.slow
def test_a_worker_that_is_asked_to_leave_ends_what_runs_and_begins_nothing(ws, add, drive):
    queue = workers.queue(ws)
    steps, next_one = add(kind="steps", count=6, seconds=0.1), add(do="return")
    path = workers.lock_path(ws)

    def until():
        if queue.get(steps).progress and not lock.leave_path(path).exists():
            lock.ask_to_leave(path, lock.holder(path))
        return False

    drive(until)
    assert (queue.get(steps).state, queue.get(steps).attempt) == ("done", 1)
    assert (queue.get(next_one).state, queue.get(next_one).attempt) == ("queued", 0)
    last = lock.last_holder(path)
    assert (last.left, last.ended) == (True, 1)


def test_T07_the_jobs_of_a_dead_worker_are_resumed_or_settled(ws, add, drive):
    queue = workers.queue(ws)
    steps, plain = add(kind="steps", count=3), add(do="sleep", seconds=60)
    dead = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    left = subprocess.Popen(
        [sys.executable, "-S", "-c", "import time; time.sleep(600)"], start_new_session=True
    )
    owner = f"worker:{dead.pid}:{tree.started(dead.pid)}:00"
    queue.claim(owner), queue.runs_as(queue.claim(owner), left.pid)
    dead.communicate()
    drive()
    assert left.wait(5) == -signal.SIGKILL
    assert (queue.get(steps).state, queue.get(steps).attempt, queue.get(steps).result) == (
        "done",
        2,
        {"sum": 0 + 41 + 82},
    )
    assert (queue.get(plain).state, queue.get(plain).error) == ("failed", INTERRUPTED)
    assert (ws.folder / f"failure-{plain}.txt").exists()
    assert not (ws.folder / f"failure-{steps}.txt").exists()


@pytest.mark.parametrize("processes", ["fork"], indirect=True)
def test_a_killed_fork_server_fails_its_job_and_the_next_runs(ws, add, drive):
    queue = workers.queue(ws)
    first, second = add(do="sleep", seconds=60), add(do="return")
    shot = []

    def until():
        job = queue.get(first)
        if job.progress is not None and not shot:
            shot.append(tree.parent(job.pid))
            os.kill(shot[0], signal.SIGKILL)
        return queue.get(second).state == "done"

    drive(until)
    assert queue.get(first).error == LOST


@pytest.mark.slow
def test_a_resumable_job_that_is_killed_once_goes_on_and_killed_twice_fails(ws, add, drive):
    queue = workers.queue(ws)
    once, twice = add(kind="steps", count=6, seconds=0.1), add(kind="steps", count=6, seconds=0.1)
    kills = {once: 1, twice: 2}
    shot = []

    def until():
        for number, count in kills.items():
            job = queue.get(number)
            if (
                job.pid
                and job.pid not in shot
                and len([pid for pid in shot if pid]) < sum(kills.values())
                and job.attempt <= count
            ):
                shot.append(job.pid)
                os.kill(job.pid, signal.SIGKILL)
        return all(JobState(job.state).final for job in queue.list())

    drive(until)
    assert (queue.get(once).state, queue.get(once).attempt, queue.get(once).error) == (
        "done",
        2,
        None,
    )
    assert (queue.get(twice).state, queue.get(twice).attempt, queue.get(twice).error) == (
        "failed",
        2,
        KILLED,
    )


@pytest.mark.slow
@pytest.mark.parametrize("day", [-1, pytest.param(1, marks=pytest.mark.slow)])
def test_T06_D11_a_leap_of_the_clock_by_a_day_costs_no_job(ws, add, drive, monkeypatch, day):
    queue, real, leapt = workers.queue(ws), clock.now, []
    steps, after = add(kind="steps", count=6, seconds=0.05), add(do="return", text="after")

    def until():
        if queue.get(steps).progress and not leapt:
            leapt.append(day)
            for module in (clock, queue_module, transitions, engine_module):
                monkeypatch.setattr(module, "now", lambda: real() + dt.timedelta(days=day))
        return all(JobState(job.state).final for job in queue.list())

    drive(until)
    assert leapt == [day]
    assert (queue.get(steps).state, queue.get(steps).attempt) == ("done", 1)
    assert queue.get(after).result == {"text": "after"}
    assert abs((queue.get(after).finished - queue.get(steps).finished).total_seconds()) < 3600


@pytest.mark.slow
def test_what_a_killed_job_was_writing_is_swept_also_when_the_job_goes_on(ws, add, drive):
    queue = workers.queue(ws)
    number = add(kind="steps", count=20, seconds=0.1)
    half = []

    def until():
        job = queue.get(number)
        if job.pid and not half:
            half.append(ws.folder / "artefacts" / f"{files.PARTIAL}{job.pid}-half")
            half[0].mkdir()
            os.kill(job.pid, signal.SIGKILL)
        return JobState(job.state).final

    drive(until)
    assert (queue.get(number).state, queue.get(number).attempt) == ("done", 2)
    assert half[0].parent.exists()
    assert not half[0].exists()


@pytest.mark.slow
def test_a_job_finished_by_somebody_else_is_not_overwritten_and_its_process_ends(ws, add, drive):
    queue = workers.queue(ws)
    number = add(do="sleep", seconds=60)
    taken = {}

    def until():
        job = queue.get(number)
        if job.progress is not None and not taken:
            taken["pid"] = job.pid
            queue.finish(job, {"by": "another"})
        return bool(taken) and tree.started(taken["pid"]) is None

    drive(until)
    assert (queue.get(number).state, queue.get(number).result) == ("done", {"by": "another"})


def test_only_the_jobs_asked_for_are_run(ws, add, drive):
    other, chosen = add(do="return"), add(do="return")
    queue = drive(lambda: workers.queue(ws).get(chosen).state == "done", only=[chosen])
    assert queue.get(other).state == "queued"


def test_a_due_schedule_becomes_a_job(ws, drive):
    schedules = Schedules(ws.store)
    schedules.add(
        ScheduleRecord(name="Each year", kind="plain", cron="0 0 1 1 *", params={"text": "due"}),
        engine_module.now(),
    )
    with ws.store.write() as session:
        record = session.get(ScheduleRecord, 1)
        record.next_due = engine_module.now()
        session.add(record)
    queue = drive(lambda: any(job.state == "done" for job in workers.queue(ws).list()))
    assert [(job.title, job.result, job.schedule_id) for job in queue.list()] == [
        ("Each year", {"text": "due"}, 1)
    ]


@pytest.mark.slow
def test_a_full_or_busy_disk_delays_an_ending_but_loses_none(add, drive, monkeypatch):
    finish, calls = Queue.finish, []

    def flaky(self, held, result):
        calls.append(held.id)
        if len(calls) < 3:
            raise Unavailable("The workspace is busy.")
        return finish(self, held, result)

    monkeypatch.setattr(Queue, "finish", flaky)
    number = add(do="return", text="stored")
    assert drive().get(number).result == {"text": "stored"}
    assert calls == [number] * 3


def test_a_removed_workspace_ends_the_worker(ws, drive):
    begin = time.monotonic()

    def until():
        workers.lock_path(ws).unlink(missing_ok=True)
        return False

    drive(until)
    assert time.monotonic() - begin < 10
