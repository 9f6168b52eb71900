"""The job that makes the demo."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext
from core.workbench import demo, training_runs
from core.workbench.job_kinds import WorkspaceJob
from core.workbench.workspace import Workspace, open_workspace


class MakeDemo(WorkspaceJob):
    """Three generated datasets and finished runs."""

    name = "demo"
    title = "Load the demo data"
    Params = demo.DemoParams
    resumable = True

    def run_in(
        self, ws: Workspace, context: JobContext, params: demo.DemoParams, progress: Progress
    ) -> dict[str, Any]:
        """Make what is missing of the demo."""
        return demo.make(ws, progress, context.job_id)

    def on_failure(
        self, context: JobContext, params: demo.DemoParams, state: str, sentence: str
    ) -> None:
        """The open runs end as the job did."""
        with open_workspace(context.folder) as ws:
            training_runs.end_open_runs(ws, context.job_id, state, sentence)


PLUGIN = MakeDemo()
