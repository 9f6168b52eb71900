"""A kind that works in a workspace gets it open, and it is closed however the work ends."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from core.base.progress import Progress, silent
from core.base.settings import Settings
from core.jobs.kind import JobContext
from core.workbench import job_kinds
from core.workbench.job_kinds import KINDS, WorkspaceJob
from core.workbench.workspace import Workspace, open_workspace


class Greet(WorkspaceJob):
    name = "greet"
    title = "Greet"
    Params = BaseModel

    def run_in(
        self, ws: Workspace, context: JobContext, params: Any, progress: Progress
    ) -> dict[str, Any]:
        if params == "fail":
            raise ValueError("no greeting")
        return {"folder": ws.folder.name, "job": context.job_id}


@pytest.fixture
def closed(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of workspaces as they are closed."""
    names: list[str] = []
    monkeypatch.setattr(
        Workspace, "close", lambda ws: (names.append(ws.folder.name), ws.store.close())
    )
    monkeypatch.setattr(
        job_kinds, "open_workspace", lambda folder: open_workspace(folder, settings)
    )
    return names


def test_the_work_gets_the_open_workspace(tmp_path: Path, closed: list[str]) -> None:
    context = JobContext(tmp_path / "w", 7, 1)
    assert Greet().run(context, None, silent) == {"folder": "w", "job": 7}
    assert closed == ["w"]


def test_it_is_closed_when_the_work_fails(tmp_path: Path, closed: list[str]) -> None:
    with pytest.raises(ValueError, match="no greeting"):
        Greet().run(JobContext(tmp_path / "w", 7, 1), "fail", silent)
    assert closed == ["w"]


def test_every_kind_of_ours_works_in_a_workspace() -> None:
    assert sorted(KINDS.names()) == sorted(
        ["check_workspace", "clean", "demo", "explain", "export", "import", "predict", "train"]
    )
    assert all(isinstance(kind, WorkspaceJob) for kind in KINDS)
