"""Jobs and the demo from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.door.work import finished
from core.workbench import importing
from core.workbench.workspace import Workspace
from tests.core.door.conftest import Ask


def test_a_failed_job_is_a_refusal_with_its_sentence(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    job_id = importing.import_file(workspace, tmp_path / "empty.csv")
    with pytest.raises(Refused, match="“empty.csv” is empty"):
        finished(workspace, job_id)


def test_jobs_are_listed_newest_first(ask: Ask, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("x\n1\n2\n")
        ask("import", tmp_path / f"{name}.csv")
    jobs = ask("jobs")["jobs"]
    assert [(job["id"], job["title"], job["state"]) for job in jobs] == [
        (2, "Import b", "done"),
        (1, "Import a", "done"),
    ]
    assert [job["id"] for job in ask("jobs", "--limit", "1")["jobs"]] == [2]
