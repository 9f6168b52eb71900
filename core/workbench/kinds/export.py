"""The job that writes a bundle."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext
from core.workbench import exporting
from core.workbench.job_kinds import WorkspaceJob
from core.workbench.workspace import Workspace


class ExportRun(WorkspaceJob):
    """Run → zip that predicts elsewhere."""

    name = "export"
    title = "Export a run"
    Params = exporting.ExportParams
    resumable = True  # the zip appears whole or not at all, so a lost attempt begins anew

    def run_in(
        self, ws: Workspace, context: JobContext, params: exporting.ExportParams, progress: Progress
    ) -> dict[str, Any]:
        """Write the bundle; the result tells its formats and their parity."""
        return exporting.export_now(ws, params.run_id, progress)


PLUGIN = ExportRun()
