"""The status bar: what runs, how far it is, and whether the worker lives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.base.settings import Settings
from core.jobs.records import JobRecord
from core.workbench import jobs, workers
from core.workbench.workers import WorkerState
from core.workbench.workspace import Workspace, open_workspace
from pages.ui import here
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
        (
            record(state="running", progress=0.4, cancel_requested=True),
            0,
            "Train \\*x\\* · cancelling",
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
    ("state", "line"),
    [
        (WorkerState(False), "worker starting"),
        (WorkerState(False, trouble="It ended 3 times."), "no worker"),
        (WorkerState(True, silent=1.0), "worker ok"),
        (WorkerState(True, silent=1e6), "worker silent"),
        (WorkerState(True, leaving=True), "worker restarting"),
    ],
)
def test_the_worker_in_two_words(state: WorkerState, line: str) -> None:
    ws: Any = SimpleNamespace(settings=Settings({"immediate": False}))
    assert status._worker_state(ws, state) == line
    ws.settings = Settings({"immediate": True})
    assert status._worker_state(ws, state) == "jobs run here"


def test_every_tick_but_the_first_picture_sees_to_it_that_there_is_a_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "supervise", lambda ws: WorkerState(False, trouble="supervised"))
    monkeypatch.setattr(workers, "worker_state", lambda ws: WorkerState(False))
    ws: Any = None
    for session, trouble in (({}, ""), ({"_run": 1}, "supervised")):
        monkeypatch.setattr(status.st, "session_state", session)
        assert status._worker(ws).trouble == trouble


def bar() -> None:
    """The status bar of a workspace without a worker."""
    import streamlit as st

    from pages.ui import here
    from pages.ui.frame import status as drawn

    st.session_state["_run"] = 1
    st.session_state.setdefault("_open_jobs", {})
    drawn._tick(here.workspace(), st.container(), st.container(), "", None)


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace that the pages serve, whose jobs wait for a worker."""
    settings = Settings({"secret_key_file": str(tmp_path / "key")})
    with open_workspace(tmp_path / "w", settings) as ws:
        monkeypatch.setattr(here, "workspace", lambda: ws)
        yield ws


def test_a_worker_that_does_not_come_up_is_told_with_its_log_and_tried_again(
    served: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble = "The worker ended 3 times.\n\nNo module *numpy*"
    monkeypatch.setattr(workers, "supervise", lambda ws: WorkerState(False, trouble=trouble))
    tries: list[Workspace] = []
    monkeypatch.setattr(workers, "try_again", tries.append)
    app = AppTest.from_function(bar).run()
    assert "The worker ended 3 times." in [item.value for item in app.markdown]
    assert app.code[0].value == "No module *numpy*"
    app.button(key="status_worker").click().run()
    assert tries == [served]


def test_a_cancel_is_shown_also_while_there_is_no_worker(
    served: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "supervise", lambda ws: WorkerState(False))
    jobs_queue = workers.queue(served)
    job_id = jobs_queue.submit(JobRecord(kind="train", title="Train", params={}))
    assert jobs_queue.claim("worker:4194305:1.0:00") is not None  # of a worker that is gone
    app = AppTest.from_function(bar)
    app.session_state["_open_jobs"] = {job_id: "Train"}
    app.run()
    app.button(key="status_cancel").click().run()
    assert ":blue[●] Working · Train · cancelling" in [item.value for item in app.markdown]
    assert app.button(key="status_cancelling").disabled
    assert jobs.job(served, job_id).cancel_requested
