"""Versions: equal tables make none, writers share no number, roles are metadata."""

import threading
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import Refused
from core.data.schema import Column, ColumnType, Role
from core.workbench import versions
from core.workbench.workspace import Workspace
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
