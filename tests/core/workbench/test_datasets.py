"""Datasets through the verbs: wholly stored or not at all, never lost, never mixed."""

import gzip
import hashlib
import threading
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base import files
from core.base.errors import Conflict, NotFound, Refused
from core.base.settings import Settings
from core.data.schema import Column, ColumnType, Role
from core.runs.records import RunRecord
from core.workbench import datasets, jobs, versions
from core.workbench.workspace import Workspace, open_workspace

CSV = "id;name;score\n1;Ann;2,5\n2;Bob;x\n3;Cid;4,0\n"


def _write(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def _imported(
    ws: Workspace, path: Path, name: str | None = None, **given: object
) -> versions.VersionView:
    record = jobs.job(ws, datasets.import_file(ws, path, name, given))
    assert record.error is None
    return versions.version(ws, record.result["version_id"])


def _state(ws: Workspace) -> str:
    """A hash over everything but logs and the record of jobs."""
    digest = hashlib.sha256()
    for path in sorted(ws.folder.rglob("*")):
        if (
            path.is_file()
            and path.parts[len(ws.folder.parts)] not in {"logs"}
            and not path.name.startswith("millwright.db")
        ):
            digest.update(str(path.relative_to(ws.folder)).encode() + path.read_bytes())
    digest.update(str(list(datasets.datasets(ws))).encode())
    return digest.hexdigest()


def test_preview_stores_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = _state(workspace)
    seen = datasets.preview(
        workspace,
        _write(tmp_path, "a.csv", "id;score\n" + "".join(f"{n};{n},5\n" for n in range(50))),
    )
    assert (seen.source, seen.params.delimiter) == ("csv", ";")
    assert [column.name for column in seen.columns] == ["id", "score"]
    assert seen.rows.num_rows == 50
    assert _state(workspace) == before


def test_import_counts_and_quarantine(workspace: Workspace, tmp_path: Path) -> None:
    view = _imported(
        workspace, _write(tmp_path, "people.csv", CSV), types={"score": "number"}, decimal=","
    )
    assert (view.dataset, view.number, view.rows_read, view.rows, view.rows_quarantined) == (
        "people",
        1,
        3,
        2,
        1,
    )
    assert pq.read_table(view.path)["score"].to_pylist() == [2.5, 4.0]
    kept_apart = versions.quarantined(workspace, view.id)
    assert kept_apart["row"].tolist() == [2]
    assert kept_apart["column"].tolist() == ["score"]
    assert "x" in kept_apart["reason"][0]
    assert view.source["params"]["delimiter"] == ";"


def test_12_same_file_twice_is_the_same_version(workspace: Workspace, tmp_path: Path) -> None:
    path = _write(tmp_path, "a.csv", "x,y\n1,2\n3,4\n")
    first, again = _imported(workspace, path), _imported(workspace, path)
    assert (first.id, first.sha256) == (again.id, again.sha256)
    path.write_text("x,y\n1,2\n3,5\n")
    changed = _imported(workspace, path)
    assert (changed.dataset_id, changed.number) == (first.dataset_id, 2)
    assert changed.sha256 != first.sha256
    assert [view.number for view in versions.versions(workspace, first.dataset_id)] == [2, 1]
    assert versions.find(workspace, "A@1").id == first.id


def test_compressed_uploads_are_discarded_once_stored(workspace: Workspace) -> None:
    folder = workspace.path("uploads", "token")
    folder.mkdir()
    (folder / "b.csv.gz").write_bytes(gzip.compress(b"x,y\n1,2\n"))
    view = _imported(workspace, folder / "b.csv.gz")
    assert (view.dataset, view.rows) == ("b", 1)
    assert list(workspace.path("uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.csv", b"", "is empty"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "is a PNG image"),
        ("broken.csv.gz", b"\x1f\x8b\x08broken", "broken.csv.gz"),
    ],
)
def test_a_refused_file_leaves_nothing(
    workspace: Workspace, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    before = _state(workspace)
    record = jobs.job(workspace, datasets.import_file(workspace, path))
    assert record.state == "failed"
    assert sentence in record.error
    assert "Traceback" not in record.error
    assert _state(workspace) == before


def test_a_file_of_an_archive_is_chosen(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "n\n1\n")
        archive.writestr("b.xml", "<r><row><m>2</m></row><row><m>3</m></row></r>")
    with pytest.raises(Refused, match="“two.zip” holds 2 files") as caught:
        datasets.preview(workspace, path)
    assert caught.value.field == "member"
    assert datasets.members(workspace, path) == ("a.csv", "b.xml")
    seen = datasets.preview(workspace, path, {"member": "b.xml"})
    assert (seen.source, seen.rows.to_pylist(), seen.choices["member"]) == (
        "xml",
        [{"m": 2}, {"m": 3}],
        ("a.csv", "b.xml"),
    )
    (tmp_path / "plain.csv").write_text("n\n1\n")
    assert datasets.members(workspace, tmp_path / "plain.csv") == ()
    assert "member" not in datasets.preview(workspace, tmp_path / "plain.csv").choices


def test_F26_too_large_is_refused_before_reading(tmp_path: Path) -> None:
    ws = open_workspace(
        tmp_path / "w",
        Settings({"immediate": True, "upload_limit_mb": 1, "secret_key_file": str(tmp_path / "k")}),
    )
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(3_000_000)
    with pytest.raises(Refused, match="“big.csv” has 3 MB; at most 1 MB are accepted"):
        datasets.preview(ws, path)
    ws.close()


def test_a_wrong_option_is_named(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="option “delimeter”"):
        datasets.preview(workspace, _write(tmp_path, "a.csv", CSV), {"delimeter": ";"})


def test_roles_are_metadata(workspace: Workspace, tmp_path: Path) -> None:
    view = _imported(workspace, _write(tmp_path, "a.csv", "x,y\n1,2\n3,4\n"))
    changed = versions.set_roles(workspace, view.id, {"y": "target"})
    assert (changed.id, changed.sha256) == (view.id, view.sha256)
    assert [column.role for column in changed.columns] == [view.columns[0].role, Role.TARGET]
    with pytest.raises(Refused, match="no column “z”"):
        versions.set_roles(workspace, view.id, {"z": "target"})


def test_rename_and_names_that_look_the_same(workspace: Workspace, tmp_path: Path) -> None:
    one = _imported(workspace, _write(tmp_path, "one.csv", "x\n1\n2\n"))
    _imported(workspace, _write(tmp_path, "two.csv", "x\n3\n4\n"))
    assert datasets.rename(workspace, one.dataset_id, "  Ünö ") == "Ünö"
    assert versions.find(workspace, "ÜNÖ").dataset_id == one.dataset_id
    with pytest.raises(Conflict, match="already a dataset “two”"):
        datasets.rename(workspace, one.dataset_id, "TWO")


def test_delete_removes_rows_and_files(workspace: Workspace, tmp_path: Path) -> None:
    view = _imported(workspace, _write(tmp_path, "a.csv", "x\n1\n2\n"))
    datasets.delete(workspace, view.dataset_id)
    assert datasets.datasets(workspace) == []
    assert list(workspace.path("datasets").iterdir()) == []
    with pytest.raises(NotFound):
        versions.version(workspace, view.id)
    again = _imported(workspace, tmp_path / "a.csv")
    assert again.dataset_id > view.dataset_id  # an old address never shows something else


def test_T14_a_dataset_in_use_stays(workspace: Workspace, tmp_path: Path) -> None:
    view = _imported(workspace, _write(tmp_path, "a.csv", "x\n1\n2\n"))
    with workspace.store.write() as session:
        session.add(
            RunRecord(version_id=view.id, name="r", task="regression", target="x", model="dummy")
        )
    with pytest.raises(Conflict, match="1 run used it"):
        datasets.delete(workspace, view.dataset_id)
    assert versions.version(workspace, view.id).path.exists()


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
    found = versions.versions(workspace, versions.find(workspace, "shared").dataset_id)
    assert sorted(view.number for view in found) == list(range(1, 11))
    contents = [set(pd.read_parquet(view.path)["x"]) for view in found]
    assert all(len(content) == 1 for content in contents)
    assert sorted(content.pop() for content in contents) == [*range(5), *range(100, 105)]


def test_strays_of_a_killed_writer_are_removed(workspace: Workspace, tmp_path: Path) -> None:
    view = _imported(workspace, _write(tmp_path, "a.csv", "x\n1\n2\n"))
    stray = workspace.path("datasets", str(view.dataset_id), "2")
    stray.mkdir()
    (stray / "data.parquet").write_bytes(b"half")
    assert datasets.tidy(workspace) == 1
    assert not stray.exists()
    assert view.path.exists()
    stray.mkdir()
    path = _write(tmp_path, "a.csv", "x\n1\n5\n")
    assert _imported(workspace, path).number == 2  # a stray in the way is no obstacle either
    assert not list(workspace.folder.rglob(f"{files.PARTIAL}*"))
