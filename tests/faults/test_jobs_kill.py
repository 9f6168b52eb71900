"""D5: kill -9 at random moments.

A resumable job ends with the result of an uninterrupted one; nothing stays “running”; nobody is
left over.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.base import files
from core.base.settings import Settings
from core.jobs import tree
from core.jobs.queue import INTERRUPTED
from core.jobs.records import JobState
from core.workbench import jobs, workers
from core.workbench.workspace import Workspace, open_workspace
from tests.core.jobs.toys import PACKAGE, TOYS
from tests.core.jobs.toys.plain import PlainParams
from tests.core.jobs.toys.steps import StepsParams
from tests.faults.rounds import rounds

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[2]
TIMES = rounds(full=100, quick=20)
COUNT, PAUSE = 15, 0.02
EXPECTED = {"sum": sum((step * 7919) % 101 for step in range(COUNT))}
SETTLED_WITHIN = 30.0  # seconds, the promise; with a new worker it is a moment


@pytest.fixture
def ws(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "KINDS", TOYS)
    opened = open_workspace(
        tmp_path / "w",
        Settings({"secret_key_file": str(tmp_path / "key"), "home": str(tmp_path / "home")}),
    )
    yield opened
    workers.stop_worker(opened)
    opened.close()


@pytest.fixture
def start(ws: Workspace) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """A function that starts a worker; none outlives its test."""
    command = [sys.executable, "-m", "core.worker", "--workspace", str(ws.folder)]
    command += ["--kinds", PACKAGE, "--preload", ""]
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = {**os.environ, **ws.settings.environment()}
        workers.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def left_over(ws: Workspace) -> list[int]:
    """Living processes that the workspace's worker or its jobs started: all have the workspace as
    their folder or in their command.
    """
    result = []
    for item in Path("/proc").iterdir():
        if item.name.isdigit() and tree.started(int(item.name)) is not None:
            try:
                here = os.readlink(item / "cwd") == str(ws.folder)
            except OSError:
                continue
            if here:
                result.append(int(item.name))
    return result


def until(condition, seconds: float = 30.0):
    ends = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.005)
    return result


def settles(ws: Workspace, job_id: int, seconds: float) -> bool:
    """The harness: whether the job reaches a final state in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if JobState(jobs.job(ws, job_id).state).final:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("seed", range(TIMES))
def test_D5_kill_the_worker_at_any_moment(ws, start, seed):
    chance = random.Random(seed)
    steps = jobs.submit(ws, "steps", StepsParams(count=COUNT, seconds=PAUSE))
    plain = jobs.submit(ws, "plain", PlainParams(do="write", seconds=0.2))
    worker = start()
    time.sleep(chance.uniform(0.2, 2.0))
    worker.kill()
    worker.wait()
    time.sleep(0.3)
    ready = left_over(ws)
    before = {job_id: jobs.job(ws, job_id).state for job_id in (steps, plain)}
    ends = time.monotonic() + 5  # a fork server that was still loading notices when it is ready
    while left_over(ws) and time.monotonic() < ends:
        time.sleep(0.05)
    assert left_over(ws) == [], f"left over at first: {ready}"
    second = start()
    assert settles(ws, steps, SETTLED_WITHIN)
    assert settles(ws, plain, SETTLED_WITHIN)
    assert (jobs.job(ws, steps).state, jobs.job(ws, steps).result) == ("done", EXPECTED)
    did = (ws.folder / f"steps-{steps}.did").read_text().split()
    assert len(did) == len(set(did)), "a finished step was done again"
    job = jobs.job(ws, plain)
    written = (ws.folder / "artefacts" / "written" / "big.bin").exists()
    if before[plain] == "running":
        assert (job.state, job.error) == ("failed", INTERRUPTED)
        assert (ws.folder / f"failure-{plain}.txt").read_text() == f"failed: {INTERRUPTED}"
    else:
        assert (job.state, written) == ("done", True)
    assert list(ws.folder.rglob(f"{files.PARTIAL}*")) == []
    second.terminate()
    second.wait()


@pytest.mark.parametrize("target", ["job", "server"])
@pytest.mark.parametrize("seed", range(TIMES // 5))
def test_D5_kill_the_job_or_the_fork_server_at_any_moment(ws, start, target, seed):
    worker = start()
    steps = jobs.submit(ws, "steps", StepsParams(count=COUNT, seconds=0.1))
    pid = until(lambda: jobs.job(ws, steps).pid)
    victim = pid if target == "job" else tree.parent(pid)
    time.sleep(random.Random(seed).uniform(0.0, 1.4))
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        assert target == "job"  # it was quicker
    assert settles(ws, steps, SETTLED_WITHIN)
    assert (jobs.job(ws, steps).state, jobs.job(ws, steps).result) == ("done", EXPECTED)
    worker.terminate()
    worker.wait()


NAIVE = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
while True:
    row = connection.execute("SELECT id FROM jobs WHERE state = 'queued'").fetchone()
    if row:
        connection.execute("UPDATE jobs SET state = 'running', progress = 0.1 WHERE id = ?", row)
        time.sleep(2)
        connection.execute("UPDATE jobs SET state = 'done' WHERE id = ?", row)
    time.sleep(0.02)
"""


def test_D5_bad_twin_a_runner_without_leases_leaves_a_job_running_for_ever(ws):
    """The harness sees the fault.

    A naive runner, killed and started again, never takes the job up.
    """
    number = jobs.submit(ws, "steps", StepsParams(count=COUNT, seconds=PAUSE))
    naive = [subprocess.Popen([sys.executable, "-c", NAIVE, str(ws.store.path)])]
    until(lambda: jobs.job(ws, number).state == "running")
    naive[0].kill()
    naive.append(subprocess.Popen([sys.executable, "-c", NAIVE, str(ws.store.path)]))
    try:
        assert settles(ws, number, 4.0) is False
        assert jobs.job(ws, number).state == "running"
    finally:
        for runner in naive:
            runner.kill()
            runner.wait()


def test_T12_a_trainer_under_ulimit_fails_with_the_reason(ws):
    command = [
        "/bin/sh",
        "-c",
        'ulimit -v 4000000; exec "$@"',
        "sh",
        sys.executable,
        "-m",
        "core.worker",
        "--workspace",
        str(ws.folder),
        "--kinds",
        PACKAGE,
    ]
    worker = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **ws.settings.environment()})
    number = jobs.submit(ws, "plain", PlainParams(do="fill"))
    assert settles(ws, number, SETTLED_WITHIN)
    job = jobs.job(ws, number)
    assert job.state == "failed"
    assert job.error.startswith("The job needed more memory than there is for it.")
    after = jobs.submit(ws, "plain", PlainParams(text="still here"))
    assert jobs.wait(ws, after, 20).result == {"text": "still here"}
    worker.terminate()
    worker.wait()


def test_T11_a_hundred_jobs_queued_and_all_cancelled(ws, start):
    worker = start()
    numbers = [jobs.submit(ws, "plain", PlainParams(do="sleep", seconds=60)) for _ in range(100)]
    until(lambda: jobs.job(ws, numbers[0]).progress is not None)
    begin = time.monotonic()
    for number in numbers:
        jobs.cancel(ws, number)
    assert all(settles(ws, number, 10) for number in numbers)
    assert time.monotonic() - begin < 15
    ended = [jobs.job(ws, number) for number in numbers]
    assert {(job.state, job.error) for job in ended} == {("cancelled", "Cancelled by you.")}
    assert max(job.attempt for job in ended) == 1
    assert (
        sum(job.attempt for job in ended) < 50
    )  # a place that becomes free is filled until the wish for that job arrives
    with closing(sqlite3.connect(ws.store.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    worker.terminate()
    worker.wait()
    assert left_over(ws) == []
