"""D5, T07: kill -9 of job, fork server, worker and app at random moments, and nobody but the app
itself calls for a new worker.

Every job ends, with the result of an undisturbed one or a reason; no process and no file is left.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.base import files
from core.base.settings import Settings
from core.jobs import tree
from core.jobs.queue import INTERRUPTED
from core.jobs.records import JobState
from core.jobs.silent_end import KILLED, LOST
from core.workbench import (
    datasets,
    exporting,
    history,
    importing,
    jobs,
    predicting,
    training,
    versions,
)
from core.workbench import workers as workers_module
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES
from tests.faults.rounds import FULL, rounds
from tests.journeys.driving import free_port

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = rounds(full=200, quick=20)
PATIENCE = 300.0  # seconds for what takes a few on an idle machine
VICTIMS = ("job", "server", "worker", "app")
KINDS = ("import", "import", "train", *(("export", "predict") if FULL else ()))
#: the app as it was before it looked after the worker: it starts one, once
ONCE = """
import runpy, sys
from core.workbench import workers
started = []
def once(ws):
    if not started:
        started.append(workers.ensure_worker(ws))
    return workers.worker_state(ws)
workers.supervise = once
sys.argv = ["app.py", *sys.argv[1:]]
runpy.run_path("app.py", run_name="__main__")
"""


class App:
    """The real app, as often as it must be started."""

    def __init__(self, place: Path, program: list[str]) -> None:
        self._place, self._program = place, program
        self._port = free_port()
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        workspace = ["--workspace", str(self._place / "workspace"), "--port", str(self._port)]
        environment = {
            **os.environ,
            "MILLWRIGHT_SECRET_KEY_FILE": str(self._place / "key"),
            "TMPDIR": str(self._place / "temporary"),
            "HOME": str(self._place),
        }
        with (self._place / "server.log").open("ab") as log:
            command = [sys.executable, *self._program, *workspace]
            return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)

    def kill(self) -> None:
        """kill -9, and start it again, as a person would."""
        self.process.kill()
        self.process.wait()
        self.process = self._started()

    def stop(self) -> None:
        """Ask it to leave."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "temporary").mkdir()
    return tmp_path


@pytest.fixture
def ws(place: Path) -> Iterator[Workspace]:
    with open_workspace(
        place / "workspace", Settings({"secret_key_file": str(place / "key")})
    ) as opened:
        yield opened


@pytest.fixture
def serve(ws: Workspace, place: Path) -> Iterator[Callable[[list[str]], App]]:
    """A function that starts the app; neither it nor its worker outlives the test."""
    apps: list[App] = []

    def serve(program: list[str]) -> App:
        apps.append(App(place, program))
        return apps[-1]

    yield serve
    for app in apps:
        app.stop()
    workers_module.stop_worker(ws)


def until(condition: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    ends = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.02)
    return result


def settles(ws: Workspace, job_ids: list[int], seconds: float) -> bool:
    """The harness: whether all jobs reach a final state in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if all(JobState(jobs.job(ws, job_id).state).final for job_id in job_ids):
            return True
        time.sleep(0.05)
    return False


class Work:
    """Jobs of four kinds, and what came of each."""

    def __init__(self, ws: Workspace, place: Path) -> None:
        self.ws = ws
        self._version = store(ws, example_frame(400), roles=ROLES).id
        self._csv = place / "rows.csv"
        example_frame(300).to_csv(self._csv, index=False)
        self._run = self._imports = 0

    def submit(self, kind: str) -> int:
        """Ask for a job; exports and predictions need :meth:`choose_run` first."""
        if kind == "train":
            request = TrainRequest(
                version_id=self._version, target="left", models=["logistic"], folds=3
            )
            return training.train(self.ws, request)
        if kind == "import":
            self._imports += 1
            return importing.import_file(self.ws, self._csv, name=f"rows {self._imports}")
        if kind == "export":
            return exporting.export(self.ws, self._run)
        return predicting.predict(self.ws, self._run, self._csv, "rows.csv")

    def choose_run(self, train_id: int) -> None:
        """The model that is exported and predicts."""
        runs = history.runs(self.ws, job_id=train_id)
        self._run = next(run.id for run in runs if run.model == "logistic")

    def outcome(self, job_id: int) -> Any:
        """What a finished job came to, without what differs each time."""
        job = jobs.job(self.ws, job_id)
        if job.kind == "train":
            runs = [history.run(self.ws, run.id) for run in history.runs(self.ws, job_id=job_id)]
            return sorted(
                (run.model, run.state, str(run.metrics), run.artefacts.get("out_of_fold.parquet"))
                for run in runs
            )
        if job.kind == "import":
            view = versions.version(self.ws, (job.result or {})["version_id"])
            return (view.rows, view.sha256, files.sha256(view.path))
        if job.kind == "export":
            return (job.result or {})["formats"]
        return predicting.predicted_path(self.ws, self._run, job_id).read_bytes()


def victim_of(ws: Workspace, app: App, who: str) -> int | None:
    """The process to strike now; None while there is none."""
    running = [job.pid for job in jobs.jobs(ws, 5, ["running"]) if job.pid]
    worker = workers_module.worker_state(ws).pid
    if who == "app":
        return app.process.pid
    if who == "worker":
        return worker
    if who == "server":
        children = psutil.Process(worker).children() if worker else []
        return next((child.pid for child in children), None)
    return next((pid for pid in running if tree.started(pid) is not None), None)


def strike(ws: Workspace, app: App, who: str, chance: random.Random) -> bool:
    """Wait for the victim, then a random while, and kill it; False when it was quicker."""

    def find() -> int | None:
        try:
            return victim_of(ws, app, who)
        except psutil.NoSuchProcess:
            return None

    open_jobs = len(jobs.jobs(ws, 5, ["running", "queued"]))
    if who == "job" and not open_jobs:
        return False
    pid = until(find)
    time.sleep(chance.uniform(0.0, 0.8))
    if who == "app":
        app.kill()
        return True
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def processes(ws: Workspace) -> list[str]:
    """The living processes that work in the workspace or name it."""
    names = []
    for process in psutil.process_iter(["cwd", "cmdline", "pid"]):
        words = process.info["cmdline"] or []
        if str(ws.folder) in [process.info["cwd"], *words] and process.pid != os.getpid():
            names.append(" ".join(words))
    return names


def left_over(ws: Workspace, place: Path) -> list[str]:
    """What unfinished work left: in the workspace, and in the system's temporary folder."""
    scratch, temporary = ws.folder / "scratch", place / "temporary"
    paths = [*ws.folder.rglob(f"{files.PARTIAL}*"), *scratch.glob("*"), *temporary.iterdir()]
    return [str(path.relative_to(place)) for path in paths]


def test_D5_T07_every_job_ends_whatever_is_killed(
    ws: Workspace, place: Path, serve, record_property
) -> None:
    chance = random.Random(7)
    work, app = Work(ws, place), serve(["app.py"])
    whole = {"train": work.submit("train"), "import": work.submit("import")}
    assert settles(ws, list(whole.values()), PATIENCE)
    work.choose_run(whole["train"])
    whole |= {kind: work.submit(kind) for kind in KINDS if kind not in whole}
    assert settles(ws, list(whole.values()), PATIENCE)
    expected = {kind: work.outcome(job_id) for kind, job_id in whole.items()}

    submitted: list[int] = []
    victims = [VICTIMS[number % 4] for number in range(ROUNDS)]
    chance.shuffle(victims)
    for number, who in enumerate(victims):
        submitted.append(work.submit(KINDS[number % len(KINDS)]))
        while not strike(ws, app, who, chance):  # the job was quicker
            submitted.append(work.submit("train"))
    record_property("kills", ROUNDS)
    assert settles(ws, submitted, PATIENCE + 10 * ROUNDS)

    ended = [jobs.job(ws, job_id) for job_id in submitted]
    reasons = {job.error for job in ended if job.state != "done"}
    assert {job.state for job in ended} <= {"done", "failed"}
    assert reasons <= {INTERRUPTED, KILLED, LOST}
    done = [job for job in ended if job.state == "done"]
    assert len(done) > len(ended) / 2
    for job in done:
        assert work.outcome(job.id or 0) == expected[job.kind], job.kind
    imported = sum(job.kind == "import" and job.state == "done" for job in ended)
    assert 2 + imported <= len(datasets.datasets(ws)) <= len(ended)
    assert {run.state for run in history.runs(ws, limit=None)} <= {"done", "failed"}

    until(lambda: not left_over(ws, place))
    app.stop()
    workers_module.stop_worker(ws)
    until(lambda: not processes(ws), 20)
    assert left_over(ws, place) == []


def test_D5_T07_bad_twin_an_app_that_starts_the_worker_once(
    ws: Workspace, place: Path, serve
) -> None:
    """The harness sees the fault: the job of a killed worker stays “running” for ever."""
    work, app = Work(ws, place), serve(["-c", ONCE])
    number = work.submit("train")
    until(lambda: jobs.job(ws, number).state == "running")
    assert strike(ws, app, "worker", random.Random(0))
    assert settles(ws, [number], 6.0) is False
    assert jobs.job(ws, number).state == "running"
