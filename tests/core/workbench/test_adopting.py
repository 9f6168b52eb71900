"""Folders are taken in again: verified, in their place, under a name that nothing has."""

from pathlib import Path

import pytest

from core.base import backups
from core.base.errors import NotFound, Refused
from core.base.settings import Settings
from core.data.schema import Role
from core.workbench import adopting, datasets, descriptions, history, strays, versions
from core.workbench.workspace import Workspace, open_workspace
from tests.core.workbench.imports import imported, write_text
from tests.core.workbench.lost_history import emptied


def _lost(workspace: Workspace, settings: Settings, tmp_path: Path) -> Workspace:
    """Two versions of “a”, the first with a target, and no history."""
    first = imported(workspace, write_text(tmp_path, "a.csv", "x,y\n1,2\n3,4\n"))
    versions.set_roles(workspace, first.id, {"y": "target"})
    imported(workspace, write_text(tmp_path, "a.csv", "x,y\n1,2\n3,5\n"))
    return emptied(workspace, settings)


def test_all_come_back_as_they_were(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    with _lost(workspace, settings, tmp_path) as ws:
        taken, left = adopting.adopt_all(ws)
        assert ([item.title for item in taken], left) == (["a · v1", "a · v2"], [])
        first, second = versions.find(ws, "a", 1), versions.find(ws, "a")
        assert (first.dataset_id, first.columns[1].role) == (1, Role.TARGET)
        assert second.path == ws.folder / "datasets/1/2/data.parquet"
        assert strays.strays(ws) == []


def test_a_name_that_is_taken_gets_an_addition(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    with _lost(workspace, settings, tmp_path) as ws:
        new = imported(ws, write_text(tmp_path, "a.csv", "x,y\n9,9\n8,8\n"))
        assert new.dataset_id == 2  # folder 1 keeps its number
        adopting.adopt_all(ws)
        names = {item.name: (item.id, item.number) for item in datasets.datasets(ws)}
    assert names == {"a": (2, 1), "a (recovered)": (1, 2)}


def test_an_older_history_gets_its_newer_version_back(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    imported(workspace, write_text(tmp_path, "a.csv", "x,y\n1,2\n3,4\n"))
    older = workspace.folder / "older.db"
    backups.copy(workspace.store.path, older)
    imported(workspace, write_text(tmp_path, "a.csv", "x,y\n1,2\n3,5\n"))
    workspace.close()
    older.replace(workspace.store.path)
    for path in workspace.folder.glob("millwright.db-*"):
        path.unlink()
    with open_workspace(workspace.folder, settings) as ws:
        assert adopting.adopt(ws, "datasets/1/2").title == "a · v2"
        assert [view.number for view in versions.versions(ws, 1)] == [2, 1]


def test_another_name_may_be_chosen(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    with _lost(workspace, settings, tmp_path) as ws:
        assert adopting.adopt(ws, "datasets/1/2", "pumps").title == "pumps · v2"
        assert adopting.adopt(ws, "datasets/1/1", "pumps").title == "pumps · v1"
        with pytest.raises(NotFound, match="no folder “datasets/1/1” that the history"):
            adopting.adopt(ws, "datasets/1/1")


def test_D15_a_damaged_table_is_refused_and_stays(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    with _lost(workspace, settings, tmp_path) as ws:
        path = ws.folder / "datasets/1/1/data.parquet"
        content = bytearray(path.read_bytes())
        content[40] ^= 1
        path.write_bytes(content)
        taken, left = adopting.adopt_all(ws)
        assert [item.title for item in taken] == ["a · v2"]
        assert [item.place for item in left] == ["datasets/1/1"]
        assert "“a · v1” is damaged: its table is not the one that was stored" in left[0].reason
        assert path.read_bytes() == content


def test_a_table_without_description_says_what_parquet_knows(
    workspace: Workspace, settings: Settings, tmp_path: Path
) -> None:
    with _lost(workspace, settings, tmp_path) as ws:
        for path in ws.folder.rglob(descriptions.VERSION):
            path.unlink()
        taken, _ = adopting.adopt_all(ws)
        assert {item.title for item in taken} == {"Recovered 1 · v1", "Recovered 1 · v2"}
        view = versions.find(ws, "Recovered 1", 1)
        assert (view.rows, [column.name for column in view.columns]) == (2, ["x", "y"])
        (ws.folder / "datasets/1/3").mkdir()
        half = view.path.read_bytes()[:-20]
        (ws.folder / "datasets/1/3/data.parquet").write_bytes(half)
        with pytest.raises(Refused, match="cannot be read"):
            adopting.adopt(ws, "datasets/1/3")


def test_runs_come_back_after_their_data(filled: Workspace, settings: Settings) -> None:
    descriptions.describe_all(filled)
    before = {run.id: (run.metrics, run.dataset, run.version) for run in history.runs(filled)}
    parents = {item.title: item.parent_id for item in versions.versions(filled, 1)}
    assert len(before) == 8
    with emptied(filled, settings) as ws:
        taken, left = adopting.adopt_all(ws)
        assert (len(taken), left) == (12, [])
        after = {run.id: (run.metrics, run.dataset, run.version) for run in history.runs(ws)}
        assert after == before
        assert {item.title: item.parent_id for item in versions.versions(ws, 1)} == parents
        assert len(history.run(ws, 1).folds) > 0


def test_a_run_with_a_changed_model_is_refused(filled: Workspace, settings: Settings) -> None:
    descriptions.describe_all(filled)
    with emptied(filled, settings) as ws:
        model = ws.run_folder(1) / "pipeline.skops"
        model.write_bytes(model.read_bytes()[:-1])
        with pytest.raises(Refused, match="is damaged: its file pipeline.skops"):
            adopting.adopt(ws, "artefacts/runs/1")
        with pytest.raises(Refused, match="cannot be taken in before its data"):
            adopting.adopt(ws, "artefacts/runs/2")
