"""A job as a person watches it: one line about where it stands, its buttons, its log."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.jobs.records import JobRecord
from core.workbench import jobs
from core.workbench.workspace import Workspace
from pages.ui.widgets import job_panel

BEGAN = dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC)


def record(**values: Any) -> JobRecord:
    return JobRecord(**{"id": 1, "kind": "train", "title": "x", "state": "done", **values})


@pytest.mark.parametrize(
    ("job", "line"),
    [
        (record(started=None, message=""), ""),
        (record(started=BEGAN, finished=BEGAN + dt.timedelta(seconds=12)), "12 s in all"),
        (
            record(
                state="failed",
                error="The file is *gone*.",
                started=BEGAN,
                finished=BEGAN + dt.timedelta(seconds=4),
                attempt=2,
            ),
            "The file is \\*gone\\*. · 4.0 s in all · attempt 2",
        ),
    ],
)
def test_where_a_job_stands(job: JobRecord, line: str) -> None:
    assert job_panel.describe(job) == line


def test_a_running_job_says_how_long_it_has_taken_and_still_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(job_panel, "now", lambda: BEGAN + dt.timedelta(seconds=30))
    job = record(state="running", message="fold 2", started=BEGAN, eta_seconds=20.0)
    assert job_panel.describe(job) == "fold 2 · 20 s left · 30 s so far"
    assert job_panel.seconds_spent(job) == 30.0


def test_D11_a_clock_that_was_set_back_gives_no_negative_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(job_panel, "now", lambda: BEGAN - dt.timedelta(seconds=5))
    assert job_panel.seconds_spent(record(state="running", started=BEGAN)) == 0.0
    assert job_panel.seconds_spent(record(started=None)) is None


def test_the_newest_job_of_a_kind_and_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    every = [
        record(id=5, kind="export", params={"run_id": 2}, state="failed"),
        record(id=4, kind="explain", params={"run_id": 2}, state="running"),
        record(id=3, kind="export", params={"run_id": 2}),
        record(id=2, kind="demo", params={}),
    ]

    def listed(ws: object, limit: int, states: list[str] | None = None) -> list[JobRecord]:
        return [job for job in every if states is None or job.state in states]

    monkeypatch.setattr(jobs, "jobs", listed)
    ws: Any = object()

    def newest(*args: Any, **more: Any) -> int | None:
        job = job_panel.newest(ws, *args, **more)
        return job.id if job else None

    assert newest("export", 2) == 5
    assert newest("export", 3) is None
    assert newest("demo") == 2
    assert newest("export", 2, unfinished=True) is None
    assert newest("explain", 2, unfinished=True) == 4


def test_a_job_that_is_not_there_is_none(workspace: Workspace) -> None:
    assert job_panel.newest(workspace, "train", 1) is None
