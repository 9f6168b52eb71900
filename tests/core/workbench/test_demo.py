"""The demo: made whole, gone on with, never made twice."""

from __future__ import annotations

import pytest

from core.base.progress import silent
from core.data.demo_tables import SAMPLES
from core.jobs.records import JobRecord
from core.workbench import datasets, demo, history, versions, workers
from core.workbench.workspace import Workspace


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo of 60 rows a table and one model."""
    tables = {name: lambda make=make: make().head(60) for name, make in SAMPLES.items()}
    monkeypatch.setattr(demo, "SAMPLES", tables)
    monkeypatch.setattr(demo, "MODELS", {demo.HOUSES: ("ridge",)})


@pytest.mark.slow
def test_it_is_made_once(workspace: Workspace, small: None) -> None:
    assert not demo.exists(workspace)
    summary = demo.make(workspace, silent, job_id=None)
    assert demo.exists(workspace)
    assert summary == {
        "datasets": [f"{demo.CHURN} · v2", f"{demo.HOUSES} · v1", f"{demo.PUMPS} · v1"],
        "runs": 2,
    }
    assert {(run.dataset, run.model) for run in history.runs(workspace)} == {
        (demo.HOUSES, "dummy"),
        (demo.HOUSES, "ridge"),
    }
    cleaned = versions.find(workspace, demo.CHURN)
    roles = {column.name: column.role for column in cleaned.columns}
    assert roles[demo.TARGETS[demo.CHURN]] == "target"
    assert list(workspace.path("uploads").iterdir()) == []
    assert demo.make(workspace, silent, job_id=None) == summary
    assert len(datasets.datasets(workspace)) == 3
    assert history.count(workspace) == 2


def test_the_recipe_mends_what_is_wrong_with_the_customers() -> None:
    steps = [step.step for step in demo.cleaned_customers().steps]
    assert steps == ["drop_duplicates", "trim_text", "change_case", "mark_missing"]


def test_a_demo_under_way_is_not_begun_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = workers.queue(workspace).submit(JobRecord(kind="demo", title="Load the demo data"))
    assert demo.start(workspace) == running


def test_a_sample_is_a_file_as_a_person_brings_it(workspace: Workspace, small: None) -> None:
    path = demo.sample_file(workspace, demo.HOUSES)
    assert path.parent == workspace.path("uploads")
    assert len(path.read_text().splitlines()) == 61
