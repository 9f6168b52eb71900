"""Versions: equal tables make none, writers share no number, roles are metadata."""

import os
import threading
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base import files
from core.base.errors import MillwrightError, Refused, StorageFailed
from core.data.recipe.recipe import Recipe
from core.data.schema import Column, ColumnType, Role
from core.workbench import (
    cleaning,
    profiles,
    tables,
    train_inspection,
    training,
    versions,
)
from core.workbench.train_request import TrainRequest
from core.workbench.workspace import Workspace
from tests.core.workbench.example_data import store
from tests.core.workbench.imports import imported, write_text


def test_12_same_file_twice_is_the_same_version(workspace: Workspace, tmp_path: Path) -> None:
    path = write_text(tmp_path, "a.csv", "x,y\n1,2\n3,4\n")
    first, again = imported(workspace, path), imported(workspace, path)
    assert (first.id, first.sha256) == (again.id, again.sha256)
    path.write_text("x,y\n1,2\n3,5\n")
    changed = imported(workspace, path)
    assert (changed.dataset_id, changed.number) == (first.dataset_id, 2)
    assert changed.sha256 != first.sha256
    assert [view.number for view in versions.versions(workspace, first.dataset_id)] == [2, 1]
    assert versions.find(workspace, "A@1").id == first.id


def test_roles_are_metadata(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x,y\n1,2\n3,4\n"))
    changed = versions.set_roles(workspace, view.id, {"y": "target"})
    assert (changed.id, changed.sha256) == (view.id, view.sha256)
    assert [column.role for column in changed.columns] == [view.columns[0].role, Role.TARGET]
    with pytest.raises(Refused, match="no column “z”"):
        versions.set_roles(workspace, view.id, {"z": "target"})


def test_T01_two_writers_make_two_versions(workspace: Workspace) -> None:
    def build(value: int):
        def write(folder: Path) -> versions.NewVersion:
            pq.write_table(pa.table({"x": [value] * 1000}), folder / "data.parquet")
            return versions.NewVersion(
                columns=(Column(name="x", type=ColumnType.INTEGER),), rows_read=1000
            )

        return write

    def writer(start: int) -> None:
        for step in range(5):
            versions.store_version(workspace, dataset="shared", build=build(start + step))

    threads = [threading.Thread(target=writer, args=(start,)) for start in (0, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = versions.versions(workspace, versions.find(workspace, "shared").dataset_id)
    assert sorted(view.number for view in stored) == list(range(1, 11))
    contents = [set(pd.read_parquet(view.path)["x"]) for view in stored]
    assert all(len(content) == 1 for content in contents)
    assert sorted(content.pop() for content in contents) == [*range(5), *range(100, 105)]


def damage(path: Path) -> None:
    """Turn one bit in the middle of a file round; its size and time stay."""
    state, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def test_D15_a_damaged_table_is_not_used(workspace: Workspace) -> None:
    frame = pd.DataFrame({"x": [1.5, 2.5, 3.5], "y": ["a", "b", "a"]})
    first = store(workspace, frame)
    second = store(workspace, frame.iloc[:2], parent=first, recipe=[])
    for view in (first, second):
        assert view.table() == view.table(afresh=True) == view.path
        damage(view.path)
    with pytest.raises(StorageFailed) as imported_one:
        first.table(afresh=True)
    assert str(imported_one.value) == (
        "The stored table of “examples”, version 1, is damaged: its file is not the one that was"
        " stored, so it is not used. Put the file back from a copy of the workspace, or import the"
        " data again."
    )
    with pytest.raises(StorageFailed, match="go back to the version that it was made from"):
        second.table(afresh=True)
    first.path.unlink()
    with pytest.raises(StorageFailed, match="“examples”, version 1, is gone"):
        first.table()


def test_D15_no_verb_uses_a_damaged_table(workspace: Workspace, tmp_path: Path) -> None:
    view = store(workspace, pd.DataFrame({"x": [1.5, 2.5, 3.5] * 20, "y": ["a", "b", "a"] * 20}))
    recipe = Recipe.load([{"step": "drop_missing", "params": {"columns": ["x"]}}])
    damage(view.path)
    request = TrainRequest(version_id=view.id, target="y")
    for verb in (
        lambda: tables.page(workspace, view.id),
        lambda: tables.lazy(workspace, view.id),
        lambda: tables.rows_of(workspace, view.id, [0]),
        lambda: tables.value_counts(workspace, view.id, "y"),
        lambda: tables.export_csv(workspace, view.id, tmp_path / "out.csv"),
        lambda: tables.profile(workspace, view.id),
        lambda: profiles.variants(workspace, view.id, "y"),
        lambda: cleaning.preview(workspace, view.id, recipe),
        lambda: cleaning.before_after(workspace, view.id, recipe, "x"),
        lambda: cleaning.clean_now(workspace, view.id, recipe),
        lambda: train_inspection.inspect(workspace, request),
        lambda: training.train_now(workspace, request),
    ):
        with pytest.raises(MillwrightError, match="“examples”, version 1, is damaged"):
            verb()
    assert not (tmp_path / "out.csv").exists()


def test_a_table_that_an_earlier_version_wrote_is_read(workspace: Workspace) -> None:
    """Without page checksums: its hash is that of its own file."""
    frame = pd.DataFrame({"x": [1, 2, 3]})
    view = store(workspace, frame)  # by pyarrow's defaults, as no version of ours writes
    assert tables.page(workspace, view.id).rows.column("x").to_pylist() == [1, 2, 3]
    assert view.sha256 == files.sha256(view.path)
