"""The records of a training's runs."""

from __future__ import annotations

import pytest

from core.runs.records import RunState
from core.workbench import history
from core.workbench.train_request import TrainRequest
from core.workbench.training import resolve
from core.workbench.training_runs import end_open_runs, ensure_runs, update
from core.workbench.workspace import Workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES, request


@pytest.fixture
def resolved(workspace: Workspace) -> TrainRequest:
    version_id = store(workspace, example_frame(120), roles=ROLES).id
    return resolve(workspace, request(version_id, models=["logistic", "tree"], seed=3))


def test_a_run_for_each_model_with_what_makes_it_repeatable(
    workspace: Workspace, resolved: TrainRequest
) -> None:
    run_ids = ensure_runs(workspace, resolved, 5)
    runs = [history.run(workspace, run_id) for run_id in run_ids]
    assert [run.model for run in runs] == ["dummy", "tree", "logistic"]
    assert {(run.state, run.job_id, run.seed, run.task, run.target) for run in runs} == {
        ("queued", 5, 3, "binary", "left")
    }
    assert runs[0].split == {
        "folds": 3,
        "repeats": 1,
        "holdout": 0.2,
        "group": None,
        "order": None,
        "class_weight": "none",
    }
    assert [item["name"] for item in runs[0].features] == ["x", "count", "word", "day"]
    assert runs[1].params == resolved.params["tree"]


def test_runs_of_a_job_are_added_once(workspace: Workspace, resolved: TrainRequest) -> None:
    run_ids = ensure_runs(workspace, resolved, 5)
    assert ensure_runs(workspace, resolved, 5) == run_ids == [1, 2, 3]
    assert ensure_runs(workspace, resolved, 6) == [4, 5, 6]


def test_without_a_job_only_open_runs_are_the_same(
    workspace: Workspace, resolved: TrainRequest
) -> None:
    assert ensure_runs(workspace, resolved, None) == [1, 2, 3]
    update(workspace, 2, state=RunState.DONE)
    assert ensure_runs(workspace, resolved, None) == [1, 4, 3]


@pytest.mark.parametrize(
    ("state", "ended"), [("cancelled", "cancelled"), ("failed", "failed"), ("lost", "failed")]
)
def test_open_runs_end_as_their_job(
    workspace: Workspace, resolved: TrainRequest, state: str, ended: str
) -> None:
    run_ids = ensure_runs(workspace, resolved, 5)
    other = ensure_runs(workspace, resolved, 6)
    update(workspace, run_ids[0], state=RunState.DONE)
    update(workspace, run_ids[1], state=RunState.RUNNING)
    end_open_runs(workspace, 5, state, "Because.")
    runs = [history.run(workspace, run_id) for run_id in [*run_ids, other[0]]]
    assert [run.state for run in runs] == ["done", ended, ended, "queued"]
    assert [run.message for run in runs] == ["", "Because.", "Because.", ""]
