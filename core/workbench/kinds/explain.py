"""The job that explains a run."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext
from core.workbench import explaining
from core.workbench.job_kinds import WorkspaceJob
from core.workbench.workspace import Workspace


class ExplainRun(WorkspaceJob):
    """Contributions, permutation importance, and the dependence of the most important inputs."""

    name = "explain"
    title = "Explain a run"
    Params = explaining.ExplainParams
    resumable = True  # the result appears whole or not at all, so a lost attempt begins anew

    def run_in(
        self,
        ws: Workspace,
        context: JobContext,
        params: explaining.ExplainParams,
        progress: Progress,
    ) -> dict[str, Any]:
        """Explain the run; the result says how and on what."""
        explained = explaining.explain_now(ws, params.run_id, progress)
        return {
            "run_id": params.run_id,
            "rows": len(explained.shap.rows),
            "method": explained.shap.method,
            "about": explained.shap.about,
            "seconds": explained.shap.seconds,
        }


PLUGIN = ExplainRun()
