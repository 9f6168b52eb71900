"""The job that applies a recipe."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext
from core.workbench import cleaning
from core.workbench.job_kinds import WorkspaceJob
from core.workbench.workspace import Workspace


class Clean(WorkspaceJob):
    """Version + recipe → child version."""

    name = "clean"
    title = "Clean a dataset"
    Params = cleaning.CleanParams
    resumable = True  # nothing is stored before the end, so a lost attempt simply begins anew

    def run_in(
        self, ws: Workspace, context: JobContext, params: cleaning.CleanParams, progress: Progress
    ) -> dict[str, Any]:
        """Apply the recipe; the result names the version."""
        cleaned = cleaning.apply_recipe(ws, params, progress)
        view = cleaned.version
        return {
            "dataset_id": view.dataset_id,
            "version_id": view.id,
            "rows": view.rows,
            "unchanged": cleaned.unchanged,
            "sentence": cleaned.sentence,
        }


PLUGIN = Clean()
