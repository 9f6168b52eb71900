"""Verbs about jobs share the workspace of the engine's tests."""

from tests.core.jobs.conftest import processes, ws

__all__ = ["processes", "ws"]
