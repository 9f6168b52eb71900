"""The job that predicts the rows of a file."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext
from core.workbench import importing, predicting
from core.workbench.job_kinds import WorkspaceJob
from core.workbench.workspace import Workspace


class PredictRows(WorkspaceJob):
    """File of new rows → the same rows with predictions."""

    name = "predict"
    title = "Predict rows"
    Params = predicting.PredictParams
    resumable = True  # the answers appear whole or not at all, so a lost attempt begins anew

    def run_in(
        self,
        ws: Workspace,
        context: JobContext,
        params: predicting.PredictParams,
        progress: Progress,
    ) -> dict[str, Any]:
        """Predict; the result tells how many rows and what was unusual."""
        result = predicting.predict_now(ws, params, context.job_id, progress)
        importing.discard_upload(ws, params.path)
        return result


PLUGIN = PredictRows()
