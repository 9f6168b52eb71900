"""The job that explains a run."""

from __future__ import annotations

from typing import Any

from core.base.progress import Progress
from core.jobs.kind import JobContext, JobKind
from core.workbench import explaining
from core.workbench.workspace import open_workspace


class ExplainRun(JobKind):
    """Contributions, permutation importance, and the dependence of the most important inputs."""

    name = "explain"
    title = "Explain a run"
    Params = explaining.ExplainParams
    resumable = True  # the result appears whole or not at all, so it can simply be made again

    def run(
        self, context: JobContext, params: explaining.ExplainParams, progress: Progress
    ) -> dict[str, Any]:
        """Explain the run; the result says how and on what."""
        ws = open_workspace(context.folder)
        try:
            made = explaining.explain_now(ws, params.run_id, progress)
            return {
                "run_id": params.run_id,
                "rows": len(made.shap.rows),
                "method": made.shap.method,
                "about": made.shap.about,
                "seconds": made.shap.seconds,
            }
        finally:
            ws.close()


PLUGIN = ExplainRun()
