"""A training is asked for once more, amended by what settles a finding."""

from __future__ import annotations

from typing import Any

import pytest

from core.jobs.queue import Queue
from core.jobs.records import JobRecord
from core.workbench import history, retraining, training, training_runs
from core.workbench.train_request import AcceptedFinding, TrainRequest
from core.workbench.workspace import Workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES, request, stored

ASKED = {"features": ["x", "count", "word"], "repeats": 1, "group": None, "class_weight": "none"}


@pytest.mark.parametrize(
    ("values", "changed"),
    [
        ({"without": ["count"]}, {"features": ["x", "word"]}),
        ({"without": ["count", "day"]}, {"features": ["x", "word"]}),
        ({"group": "word"}, {"group": "word", "features": ["x", "count"]}),
        ({"order": "day"}, {"order": "day", "group": None, "repeats": 1}),
        ({"repeats": 5, "class_weight": "balanced"}, {"repeats": 5, "class_weight": "balanced"}),
        ({"of another time": 1}, {}),
    ],
)
def test_the_parts_that_an_action_names(
    workspace: Workspace, values: dict[str, Any], changed: dict[str, Any]
) -> None:
    asked = request(stored(workspace, 60), **ASKED)
    assert retraining.amended(workspace, asked, values) == asked.model_copy(update=changed)


def test_without_a_choice_the_features_are_those_of_the_role(workspace: Workspace) -> None:
    asked = request(stored(workspace, 60))
    amended = retraining.amended(workspace, asked, {"without": ["count"]})
    assert amended.features == ["x", "word", "day"]


def test_the_request_is_that_of_the_job(workspace: Workspace) -> None:
    accepted = [AcceptedFinding(code="MW006", reason="A test.")]
    asked = request(stored(workspace, 90), models=["tree"], folds=2, accepted=accepted)
    training.train(workspace, asked)
    assert retraining.request_of(workspace, 2) == training.resolve(workspace, asked)
    retraining.again(workspace, 2, {"without": ["count"]})
    first, second = history.run(workspace, 2), history.run(workspace, 4)
    assert [item["name"] for item in first.features] == ["x", "count", "word", "day"]
    assert [item["name"] for item in second.features] == ["x", "word", "day"]
    assert (second.model, second.params, second.state) == ("tree", first.params, "done")


def test_what_divides_the_rows_is_one_thing_at_a_time(workspace: Workspace) -> None:
    asked = request(stored(workspace, 60), **(ASKED | {"group": "word", "repeats": 3}))
    ordered = retraining.amended(workspace, asked, {"order": "day"})
    assert (ordered.order, ordered.group, ordered.repeats) == ("day", None, 1)
    grouped = retraining.amended(workspace, ordered, {"group": "word"})
    assert (grouped.order, grouped.group) == (None, "word")


def test_a_run_that_the_demo_trained_remembers_its_own_request(workspace: Workspace) -> None:
    version_id = store(workspace, example_frame(90), roles=ROLES).id
    asked = training.resolve(workspace, request(version_id, models=["tree"], folds=4, seed=3))
    job_id = Queue(workspace.store).submit(JobRecord(kind="demo", title="Load the demo data"))
    run_ids = training_runs.ensure_runs(workspace, asked, job_id)
    rebuilt = retraining.request_of(workspace, run_ids[1])
    assert (rebuilt.version_id, rebuilt.target, rebuilt.folds) == (version_id, "left", 4)


def test_without_its_job_the_request_is_what_its_runs_remember(workspace: Workspace) -> None:
    version_id = store(workspace, example_frame(90), roles=ROLES).id
    asked = training.resolve(
        workspace, request(version_id, models=["tree"], folds=4, holdout=0, seed=3)
    )
    run_ids = training_runs.ensure_runs(workspace, asked, 77)
    rebuilt = retraining.request_of(workspace, run_ids[1])
    assert rebuilt == asked.model_copy(update={"features": None})
    assert isinstance(rebuilt, TrainRequest)
