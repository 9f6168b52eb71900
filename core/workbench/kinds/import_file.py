"""The job that loads a file into a dataset."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext
from core.workbench import importing
from core.workbench.job_kinds import WorkspaceJob
from core.workbench.workspace import Workspace


class ImportFile(WorkspaceJob):
    """File → typed Parquet, bad rows in quarantine."""

    name = "import"
    title = "Import a file"
    Params = importing.ImportParams
    resumable = True  # nothing is stored before the end, so a lost attempt simply begins anew

    def run_in(
        self, ws: Workspace, context: JobContext, params: importing.ImportParams, progress: Progress
    ) -> dict[str, Any]:
        """Load the file; the result names the version."""
        view = importing.import_now(ws, params, progress)
        return {
            "dataset_id": view.dataset_id,
            "version_id": view.id,
            "rows": view.rows,
            "quarantined": view.rows_quarantined,
        }


PLUGIN = ImportFile()
