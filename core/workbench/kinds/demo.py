"""The job that makes the demo."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext, JobKind
from core.workbench import demo, fitting
from core.workbench.workspace import open_workspace


class MakeDemo(JobKind):
    """Three generated datasets and finished runs."""

    name = "demo"
    title = "Make the demo"
    Params = demo.DemoParams
    resumable = True

    def run(
        self, context: JobContext, params: demo.DemoParams, progress: Progress
    ) -> dict[str, Any]:
        """Make what is missing of the demo."""
        ws = open_workspace(context.folder)
        try:
            return demo.make(ws, progress, context.job_id)
        finally:
            ws.close()

    def on_failure(
        self, context: JobContext, params: demo.DemoParams, state: str, sentence: str
    ) -> None:
        """The open runs end as the job did."""
        ws = open_workspace(context.folder)
        try:
            fitting.settle(ws, context.job_id, state, sentence)
        finally:
            ws.close()


PLUGIN = MakeDemo()
