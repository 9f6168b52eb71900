"""The job that makes the demo."""

import pytest

from core.base.progress import silent
from core.jobs.kind import JobContext
from core.workbench import demo, fitting, history, training
from core.workbench.kinds.demo import PLUGIN
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace


def test_the_demo_is_made_under_the_jobs_id(
    filled: Workspace, context: JobContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "make", lambda ws, progress, job_id: {"runs": job_id})
    assert PLUGIN.run_in(filled, context, demo.DemoParams(), silent) == {"runs": 99}


def test_open_runs_end_as_the_job_did(filled: Workspace, context: JobContext) -> None:
    request = TrainRequest(version_id=3, target="price", models=["ridge"], folds=2)
    run_ids = fitting.ensure_runs(filled, training.resolve(filled, request), context.job_id)
    PLUGIN.on_failure(context, demo.DemoParams(), "failed", "No memory.")
    states = [(history.run(filled, run_id).state) for run_id in run_ids]
    assert states == ["failed", "failed"]
    assert history.run(filled, run_ids[0]).message == "No memory."
