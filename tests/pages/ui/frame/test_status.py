"""The status bar: what runs, how far it is, and whether the worker lives."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core.base.settings import Settings
from core.jobs.records import JobRecord
from core.workbench import jobs, workers
from pages.ui.frame import status


def record(**values: Any) -> JobRecord:
    return JobRecord(**{"id": 1, "kind": "train", "title": "Train *x*", **values})


@pytest.mark.parametrize(
    ("job", "others", "line"),
    [
        (record(state="running"), 0, "Train \\*x\\*"),
        (
            record(state="running", progress=0.426, eta_seconds=12.0),
            0,
            "Train \\*x\\* · 43 % · 12 s left",
        ),
        (record(state="queued", progress=0.4), 2, "Train \\*x\\* · queued · 2 more"),
    ],
)
def test_what_runs_and_how_far_it_is(job: JobRecord, others: int, line: str) -> None:
    assert status.summary([job, *[record(state="queued")] * others]) == line


def test_running_jobs_come_before_those_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    every = [
        record(id=id_, state=state) for id_, state in enumerate(("waiting", "queued", "running"))
    ]
    monkeypatch.setattr(jobs, "jobs", lambda ws, limit, states: every)
    ws: Any = None
    assert [job.state for job in status.open_jobs(ws)] == ["running", "queued", "waiting"]


@pytest.mark.parametrize(
    ("alive", "silent", "line"),
    [
        (False, 0.0, "worker starting"),
        (True, 1.0, "worker ok"),
        (True, 1e6, "worker silent"),
    ],
)
def test_the_worker_in_two_words(
    alive: bool, silent: float, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = SimpleNamespace(alive=alive, silent=silent)
    monkeypatch.setattr(workers, "worker_state", lambda ws: state)
    ws: Any = SimpleNamespace(settings=Settings({"immediate": False}))
    assert status._worker_state(ws) == line
    ws.settings = Settings({"immediate": True})
    assert status._worker_state(ws) == "jobs run here"
