"""What folders say about themselves."""

import json
from pathlib import Path

from core.base.errors import StorageFailed
from core.workbench import datasets, descriptions, history, versions
from core.workbench.workspace import Workspace
from tests.core.workbench.imports import imported, write_text


def test_a_version_says_all_that_the_history_knows(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x,ok\n1,yes\n2,no\n"))
    about = descriptions.read_version(view.path.parent)
    assert about is not None
    assert (about.dataset, about.number, about.rows, about.sha256) == ("a", 1, 2, view.sha256)
    assert [(item["name"], item["type"]) for item in about.columns] == [
        ("x", "integer"),
        ("ok", "boolean"),
    ]
    assert about.columns[1]["boolean_labels"] == ["no", "yes"]
    assert about.source is not None
    assert about.source["file"] == "a.csv"
    assert (about.parent, about.recipe, about.created) == (None, None, view.created)


def test_it_follows_names_notes_and_roles(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x,y\n1,2\n3,4\n"))
    versions.set_roles(workspace, view.id, {"y": "target"})
    datasets.annotate(workspace, view.dataset_id, "from the plant")
    datasets.rename(workspace, view.dataset_id, "pumps")
    about = descriptions.read_version(view.path.parent)
    assert about is not None
    assert (about.dataset, about.note) == ("pumps", "from the plant")
    assert [item["role"] for item in about.columns][1] == "target"


def test_a_former_workspace_describes_itself_when_the_worker_starts(filled: Workspace) -> None:
    assert list(filled.folder.rglob(descriptions.VERSION)) == []
    descriptions.describe_all(filled)
    assert len(list(filled.folder.rglob(descriptions.VERSION))) == 4
    cleaned = versions.version(filled, 4)
    about = descriptions.read_version(cleaned.path.parent)
    assert about is not None
    assert about.parent is not None
    assert (about.parent.dataset, about.parent.number) == ("customers", 1)
    assert about.recipe == cleaned.recipe
    run = descriptions.read_run(history.folder(filled, 1))
    assert run is not None
    assert run.run["metrics"] == history.run(filled, 1).metrics
    assert len(run.folds) == len(history.run(filled, 1).folds)


def test_an_equal_description_is_not_written_again(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    path = view.path.with_name(descriptions.VERSION)
    before = path.stat().st_ino
    descriptions.describe(workspace, dataset_id=view.dataset_id)
    assert path.stat().st_ino == before


def test_a_full_disk_does_not_undo_what_is_stored(
    workspace: Workspace, tmp_path: Path, monkeypatch
) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))

    def full(path: Path, content: str) -> None:
        raise StorageFailed("full")

    monkeypatch.setattr(descriptions.files, "write_text", full)
    assert datasets.rename(workspace, view.dataset_id, "b") == "b"
    assert datasets.datasets(workspace)[0].name == "b"


def test_what_is_no_description_says_nothing(tmp_path: Path) -> None:
    assert descriptions.read_version(tmp_path) is None
    (tmp_path / descriptions.VERSION).write_text(json.dumps([1, 2]))
    (tmp_path / descriptions.RUN).write_bytes(b"\xff")
    assert descriptions.read_version(tmp_path) is None
    assert descriptions.read_run(tmp_path) is None
