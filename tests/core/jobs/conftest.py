"""What the tests of background work share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.settings import Settings
from core.jobs.queue import Queue
from core.jobs.records import JobRecord
from core.workbench import jobs
from core.workbench.workspace import Workspace, open_workspace
from tests.core.jobs.toys import TOYS


@pytest.fixture
def queue(workspace: Workspace) -> Queue:
    return Queue(workspace.store)


@pytest.fixture
def add(queue: Queue) -> Callable[..., int]:
    """Store a job, with any fields; returns its id."""

    def add(**fields: object) -> int:
        return queue.submit(JobRecord(**({"kind": "plain", "title": "Do as told"} | fields)))

    return add


@pytest.fixture(params=["fork", pytest.param("spawn", marks=pytest.mark.slow)])
def processes(request: pytest.FixtureRequest) -> str:
    """Both ways in which a job gets its process."""
    return str(request.param)


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: str) -> Workspace:
    """A workspace whose jobs are the toys and run in processes of their own."""
    monkeypatch.setattr(jobs, "KINDS", TOYS)
    settings = Settings(
        {
            "secret_key_file": str(tmp_path / "key"),
            "home": str(tmp_path / "home"),
            "heartbeat_seconds": 0.5,
            "lease_seconds": 3.0,
            "job_processes": processes,
        }
    )
    opened = open_workspace(tmp_path / "workspace", settings)
    yield opened
    opened.close()
