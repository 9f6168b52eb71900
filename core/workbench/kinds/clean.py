"""The job that applies a recipe."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext, JobKind
from core.workbench import cleaning
from core.workbench.workspace import open_workspace


class Clean(JobKind):
    """Version + recipe → child version."""

    name = "clean"
    title = "Clean a dataset"
    Params = cleaning.CleanParams
    resumable = True  # nothing is stored before the end, so a lost attempt can simply be made again

    def run(
        self, context: JobContext, params: cleaning.CleanParams, progress: Progress
    ) -> dict[str, Any]:
        """Apply the recipe; the result names the version."""
        ws = open_workspace(context.folder)
        try:
            made = cleaning.apply_recipe(ws, params, progress)
            view = made.version
            return {
                "dataset_id": view.dataset_id,
                "version_id": view.id,
                "rows": view.rows,
                "unchanged": made.unchanged,
                "sentence": made.sentence,
            }
        finally:
            ws.close()


PLUGIN = Clean()
