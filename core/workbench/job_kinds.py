"""The catalogue of the kinds of background work (``core/workbench/kinds``, one file each), and what
those that work in a workspace share.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from core.base.catalogue import Catalogue
from core.base.progress import Progress
from core.jobs.kind import JobContext, JobKind
from core.workbench.workspace import Workspace, open_workspace


class WorkspaceJob(JobKind):
    """A kind of work whose process opens the workspace, and closes it however the work ends."""

    def run(self, context: JobContext, params: Any, progress: Progress) -> dict[str, Any]:
        """Do the work in the open workspace."""
        with open_workspace(context.folder) as ws:
            return self.run_in(ws, context, params, progress)

    @abstractmethod
    def run_in(
        self, ws: Workspace, context: JobContext, params: Any, progress: Progress
    ) -> dict[str, Any]:
        """Do the work; return a small JSON document about the outcome.

        Parameters
        ----------
        ws : Workspace
            Open for as long as the work goes on.
        context : JobContext
            What the job knows about itself.
        params : BaseModel
            The kind's ``Params``, checked.
        progress : Progress
            Called again and again; it raises when the work should stop.
        """


KINDS: Catalogue[JobKind] = Catalogue("core.workbench.kinds", JobKind, "job kind")
