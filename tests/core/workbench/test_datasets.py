"""Datasets through the verbs: renamed, deleted, never lost, never mixed."""

from pathlib import Path

import pytest

from core.base import files, removal
from core.base.errors import Conflict, NotFound
from core.runs.records import RunRecord
from core.workbench import datasets, versions
from core.workbench.workspace import Workspace
from tests.core.workbench.imports import imported, write_text


def test_rename_and_names_that_look_the_same(workspace: Workspace, tmp_path: Path) -> None:
    one = imported(workspace, write_text(tmp_path, "one.csv", "x\n1\n2\n"))
    imported(workspace, write_text(tmp_path, "two.csv", "x\n3\n4\n"))
    assert datasets.rename(workspace, one.dataset_id, "  Ünö ") == "Ünö"
    assert versions.find(workspace, "ÜNÖ").dataset_id == one.dataset_id
    with pytest.raises(Conflict, match="already a dataset “two”"):
        datasets.rename(workspace, one.dataset_id, "TWO")


def test_delete_removes_rows_and_files(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    datasets.delete(workspace, view.dataset_id)
    assert datasets.datasets(workspace) == []
    assert list(workspace.path("datasets").iterdir()) == []
    with pytest.raises(NotFound):
        versions.version(workspace, view.id)
    again = imported(workspace, tmp_path / "a.csv")
    assert again.dataset_id > view.dataset_id  # an old address never shows something else


def test_T14_a_dataset_in_use_stays(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    with workspace.store.write() as session:
        session.add(
            RunRecord(version_id=view.id, name="r", task="regression", target="x", model="dummy")
        )
    with pytest.raises(Conflict, match="1 run used it"):
        datasets.delete(workspace, view.dataset_id)
    assert versions.version(workspace, view.id).path.exists()


def test_a_folder_that_no_record_knows_stays(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    stray = workspace.path("datasets", str(view.dataset_id), "2")
    stray.mkdir()
    (stray / "data.parquet").write_bytes(b"half")
    assert datasets.finish_deletions(workspace) == 0
    path = write_text(tmp_path, "a.csv", "x\n1\n5\n")
    assert imported(workspace, path).number == 3  # its number is not given to another
    assert (stray / "data.parquet").read_bytes() == b"half"
    assert not list(workspace.folder.rglob(f"{files.PARTIAL}*"))


def test_an_interrupted_deletion_is_ended(workspace: Workspace, tmp_path: Path) -> None:
    one = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    gone = workspace.path("datasets", "77", "1")
    gone.mkdir(parents=True)
    for folder in (gone, one.path.parent):  # one after the commit, one before it
        (folder / removal.MARK).touch()
    assert datasets.finish_deletions(workspace) == 1
    assert (gone.exists(), one.path.exists()) == (False, True)
    assert not removal.marked(one.path.parent)


def test_a_refused_deletion_leaves_no_mark(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    with workspace.store.write() as session:
        session.add(
            RunRecord(version_id=view.id, name="r", task="regression", target="x", model="dummy")
        )
    with pytest.raises(Conflict):
        datasets.delete(workspace, view.dataset_id)
    assert not removal.marked(view.path.parent)
