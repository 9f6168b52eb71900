"""Datasets through the verbs: renamed, deleted, never lost, never mixed."""

from pathlib import Path

import pytest

from core.base import files
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


def test_strays_of_a_killed_writer_are_removed(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    stray = workspace.path("datasets", str(view.dataset_id), "2")
    stray.mkdir()
    (stray / "data.parquet").write_bytes(b"half")
    assert datasets.tidy(workspace) == 1
    assert not stray.exists()
    assert view.path.exists()
    stray.mkdir()
    path = write_text(tmp_path, "a.csv", "x\n1\n5\n")
    assert imported(workspace, path).number == 2  # a stray in the way is no obstacle either
    assert not list(workspace.folder.rglob(f"{files.PARTIAL}*"))
