"""D16: hours of mixed load: pages that are open, imports, trainings, wishes to cancel.

Memory grows by less than 1 MB an hour, open files and threads stay as many, no process is left
unburied. ``make soak`` runs it for half an hour, ``make soak HOURS=8`` for a working day; a few
seconds by day show that the load runs.
"""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.base.settings import Settings
from core.jobs.records import JobState
from core.workbench import importing, jobs, training, workers
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES
from tests.faults import soak
from tests.faults.page_sessions import Figures, Screen, Server, open_pages
from tests.faults.soak import Sample, Slope
from tests.journeys.driving import Served, serve, stop

HOURS = float(os.environ.get("MILLWRIGHT_SOAK_HOURS", "0"))
SECONDS = 3600 * HOURS or 8.0
REPORT = os.environ.get("MILLWRIGHT_SOAK_REPORT")
PAGES = 3 if not HOURS else 10
LONG_ENOUGH = 1200.0  # seconds from which on memory is judged
THINK = (1.0, 5.0) if not HOURS else (5.0, 20.0)  # seconds from one screen to the next
PAUSE = 1.0 if not HOURS else 5.0  # seconds between two jobs
SCREENS = [Screen(name, "dataset=1") for name in ("home", "data", "clean", "train", "compare")]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The app on a workspace with a dataset."""
    with open_workspace(
        tmp_path / "workspace", Settings({"secret_key_file": str(tmp_path / "key")})
    ) as ws:
        store(ws, example_frame(400), roles=ROLES)
    running = serve(tmp_path)
    yield running
    stop(running)


def _submit(ws: Workspace, turn: int, csv: Path) -> int:
    if turn % 3:
        example_frame(50 + turn % 40).to_csv(csv, index=False)
        return importing.import_file(ws, csv, name=f"rows {turn % 5}")
    request = TrainRequest(version_id=1, target="left", models=["logistic"], folds=3)
    return training.train(ws, request)


def _load(ws: Workspace, place: Path, ends: float) -> list[int]:
    """Submit jobs until ``ends``, cancel every fifth at once, wait for each."""
    submitted: list[int] = []
    while time.monotonic() < ends:
        submitted.append(_submit(ws, len(submitted), place / "rows.csv"))
        if len(submitted) % 5 == 0:
            jobs.cancel(ws, submitted[-1])
        jobs.wait(ws, submitted[-1])
        time.sleep(PAUSE)
    return submitted


def _watched(ws: Workspace, app: int) -> dict[str, int]:
    """The processes that live as long as the load, by role."""
    worker = workers.worker_state(ws).pid
    watched = {"app": app} | ({"worker": worker} if worker else {})
    children = psutil.Process(worker).children() if worker else []
    return watched | ({"fork server": children[0].pid} if children else {})


def _sample(ws: Workspace, app: int, ends: float) -> dict[str, list[Sample]]:
    """Look at every process once in a while until ``ends``."""
    period, began = max(0.2, SECONDS / 2000), time.monotonic()
    samples: dict[str, list[Sample]] = {}
    while time.monotonic() < ends:
        for role, pid in _watched(ws, app).items():
            if (seen := soak.look(pid, time.monotonic() - began)) is not None:
                samples.setdefault(role, []).append(seen)
        time.sleep(period)
    return samples


def _judged(samples: dict[str, list[Sample]]) -> dict[str, dict[str, Any]]:
    """The figures of each process."""
    return {
        role: asdict(soak.slope(series))
        | {"mb": round(series[-1].mb, 1)}
        | {what: soak.grown(series, what) for what in ("files", "threads")}
        | {"zombies": series[-1].zombies}
        for role, series in samples.items()
    }


@pytest.mark.faults
def test_D16_hours_of_mixed_load_cost_no_memory_and_no_file(served: Served, tmp_path: Path) -> None:
    ws = open_workspace(served.folder, Settings({"secret_key_file": str(tmp_path / "key")}))
    app, ends = Server(served.url, served.cookie), time.monotonic() + SECONDS
    pages: list[Figures] = []
    samples: list[dict[str, list[Sample]]] = []
    beside = [
        threading.Thread(
            target=lambda: pages.append(
                open_pages(app, SCREENS, PAGES, ends - time.monotonic(), THINK)
            )
        ),
        threading.Thread(target=lambda: samples.append(_sample(ws, served.process.pid, ends))),
    ]
    for thread in beside:
        thread.start()
    submitted = _load(ws, tmp_path, ends)
    for thread in beside:
        thread.join()
    states = [JobState(jobs.job(ws, job_id).state) for job_id in submitted]
    ws.close()
    figures = _judged(samples[0])
    document = {"hours": HOURS, "jobs": len(states), "runs": len(pages[0].runs), **figures}
    print(json.dumps(document, indent=1))
    if REPORT:
        Path(REPORT).write_text(json.dumps(document, indent=1) + "\n")
    assert pages[0].errors == []
    assert len(pages[0].runs) > 0
    assert set(states) <= {JobState.DONE, JobState.CANCELLED}
    assert {figure["zombies"] for figure in figures.values()} == {0}
    if SECONDS >= LONG_ENOUGH:
        for role, figure in figures.items():
            assert max(figure["files"], figure["threads"]) <= 1, role  # medians may stand between
            assert not Slope(figure["mb_per_hour"], figure["margin"]).surely_above_one, role


def _series(mb_per_hour: float, noise: float = 3.0) -> list[Sample]:
    """Half an hour, a look each second, memory that swings."""
    return [
        Sample(second, 300 + mb_per_hour * second / 3600 + noise * math.sin(second / 7), 40, 12, 0)
        for second in range(1800)
    ]


@pytest.mark.parametrize(("mb_per_hour", "grows"), [(0.0, False), (0.5, False), (20.0, True)])
def test_D16_bad_twin_a_leak_is_seen_through_the_noise(mb_per_hour: float, grows: bool) -> None:
    measured = soak.slope(_series(mb_per_hour))
    assert abs(measured.mb_per_hour - mb_per_hour) < measured.margin
    assert measured.surely_above_one is grows


def test_D16_bad_twin_files_that_stay_open_are_counted() -> None:
    samples = [Sample(second, 300, 40 + second // 100, 12, 0) for second in range(900)]
    assert soak.grown(samples, "files") == 3
    assert soak.grown(samples, "threads") == 0


def test_a_load_of_a_moment_has_no_slope() -> None:
    assert soak.slope(_series(0.0)[:5]).margin == math.inf
