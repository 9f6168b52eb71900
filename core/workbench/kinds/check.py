"""The job that compares every file of the workspace with its hash."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext
from core.workbench import checking
from core.workbench.job_kinds import WorkspaceJob
from core.workbench.workspace import Workspace


class CheckWorkspace(WorkspaceJob):
    """Every file against its hash, and every backup."""

    name = "check_workspace"
    title = "Check the workspace"
    Params = checking.CheckParams
    resumable = True  # it only reads

    def run_in(
        self, ws: Workspace, context: JobContext, params: checking.CheckParams, progress: Progress
    ) -> dict[str, Any]:
        """The problems, and how much was compared."""
        report = checking.thorough(ws, progress)
        return {
            "files": report.files,
            "bytes": report.bytes,
            "problems": [problem.model_dump() for problem in report.problems],
        }


PLUGIN = CheckWorkspace()
