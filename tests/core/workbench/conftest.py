"""Verbs about jobs share the workspace of the engine's tests, others that of the jobs' kinds."""

from tests.core.jobs.conftest import processes, ws
from tests.core.workbench.kinds.conftest import filled

__all__ = ["filled", "processes", "ws"]
