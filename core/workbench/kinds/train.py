"""The job that trains."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext
from core.runs.records import RunState
from core.workbench import fitting, history, training_runs
from core.workbench.job_kinds import WorkspaceJob
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace, open_workspace


class Train(WorkspaceJob):
    """Cross-validate models on a version, fold by fold; finished folds survive whatever happens."""

    name = "train"
    title = "Train models"
    Params = TrainRequest
    resumable = True
    attempts = 3

    def run_in(
        self, ws: Workspace, context: JobContext, params: TrainRequest, progress: Progress
    ) -> dict[str, Any]:
        """Train, or go on training; the result counts the runs."""
        run_ids = fitting.train_runs(ws, params, progress, context.job_id)
        states = [summary.state for summary in history.runs(ws, job_id=context.job_id, limit=None)]
        return {
            "runs": run_ids,
            "done": states.count(RunState.DONE),
            "failed": states.count(RunState.FAILED),
        }

    def on_failure(
        self, context: JobContext, params: TrainRequest, state: str, sentence: str
    ) -> None:
        """The open runs end as the job did; their finished folds stay."""
        with open_workspace(context.folder) as ws:
            training_runs.end_open_runs(ws, context.job_id, state, sentence)


PLUGIN = Train()
