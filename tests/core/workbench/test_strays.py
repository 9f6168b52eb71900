"""Folders that the history does not know."""

from pathlib import Path

from core.base import files, removal
from core.base.settings import Settings
from core.workbench import strays
from core.workbench.workspace import Workspace
from tests.core.workbench.imports import imported, write_text
from tests.core.workbench.lost_history import emptied


def test_a_whole_workspace_has_none(workspace: Workspace, tmp_path: Path) -> None:
    assert strays.strays(workspace) == []
    imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    assert strays.strays(workspace) == []


def test_all_are_listed_with_what_they_say(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    for place in ("datasets/1/10", "datasets/2/1", "artefacts/runs/3"):
        (workspace.folder / place).mkdir(parents=True)
    (workspace.folder / "datasets/2/1/data.parquet").write_bytes(b"junk")
    with emptied(workspace, settings) as ws:
        listed = strays.strays(ws)
    assert [(item.place, item.title, item.rows) for item in listed] == [
        ("artefacts/runs/3", "artefacts/runs/3", None),
        ("datasets/1/1", "a · v1", 2),
        ("datasets/1/10", "datasets/1/10", None),
        ("datasets/2/1", "datasets/2/1", None),
    ]
    assert [item.obstacle.partition("(")[0] for item in listed] == [
        "It does not say what it is: the training was not finished.",
        "",
        "It holds no table ",
        "Its table cannot be read ",
    ]
    assert (listed[1].created, listed[1].kind) == (view.created, "table")


def test_unfinished_and_deleted_ones_are_not_listed(workspace: Workspace) -> None:
    unfinished = workspace.path("datasets", "1", f"{files.PARTIAL}1-x")
    deleted = workspace.path("datasets", "1", "2")
    for folder in (unfinished, deleted):
        folder.mkdir(parents=True)
    (deleted / removal.MARK).touch()
    assert strays.strays(workspace) == []
