"""The job that trains."""

from core.base.progress import silent
from core.jobs.kind import JobContext
from core.workbench import fitting, history, training
from core.workbench.kinds.train import PLUGIN
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace


def _request(ws: Workspace) -> TrainRequest:
    request = TrainRequest(version_id=3, target="price", models=["ridge"], folds=2)
    return training.resolve(ws, request)


def test_the_result_counts_runs(filled: Workspace, context: JobContext) -> None:
    result = PLUGIN.run_in(filled, context, _request(filled), silent)
    assert result == {"runs": [9, 10], "done": 2, "failed": 0}


def test_open_runs_end_as_the_job_did(filled: Workspace, context: JobContext) -> None:
    request = _request(filled)
    run_ids = fitting.ensure_runs(filled, request, context.job_id)
    PLUGIN.on_failure(context, request, "cancelled", "Stopped by you.")
    ended = [history.run(filled, run_id) for run_id in run_ids]
    assert [(run.state, run.message) for run in ended] == [("cancelled", "Stopped by you.")] * 2
    assert history.run(filled, 8).state == "done"
