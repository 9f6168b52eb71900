"""Files become datasets: wholly stored or not at all."""

import gzip
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.base.errors import Refused
from core.base.settings import Settings
from core.workbench import importing, jobs, versions
from core.workbench.workspace import Workspace, open_workspace
from tests.core.workbench.imports import CSV, imported, state_of, write_text


def test_preview_stores_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = state_of(workspace)
    seen = importing.preview(
        workspace,
        write_text(tmp_path, "a.csv", "id;score\n" + "".join(f"{n};{n},5\n" for n in range(50))),
    )
    assert (seen.source, seen.params.delimiter) == ("csv", ";")
    assert [column.name for column in seen.columns] == ["id", "score"]
    assert seen.rows.num_rows == 50
    assert state_of(workspace) == before


def test_import_counts_and_quarantine(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(
        workspace, write_text(tmp_path, "people.csv", CSV), types={"score": "number"}, decimal=","
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


def test_compressed_uploads_are_discarded_once_stored(workspace: Workspace) -> None:
    folder = workspace.path("uploads", "token")
    folder.mkdir()
    (folder / "b.csv.gz").write_bytes(gzip.compress(b"x,y\n1,2\n"))
    view = imported(workspace, folder / "b.csv.gz")
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
    before = state_of(workspace)
    record = jobs.job(workspace, importing.import_file(workspace, path))
    assert record.state == "failed"
    assert sentence in record.error
    assert "Traceback" not in record.error
    assert state_of(workspace) == before


def test_a_file_of_an_archive_is_chosen(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "n\n1\n")
        archive.writestr("b.xml", "<r><row><m>2</m></row><row><m>3</m></row></r>")
    with pytest.raises(Refused, match="“two.zip” holds 2 files") as caught:
        importing.preview(workspace, path)
    assert caught.value.field == "member"
    assert importing.members(workspace, path) == ("a.csv", "b.xml")
    seen = importing.preview(workspace, path, {"member": "b.xml"})
    assert (seen.source, seen.rows.to_pylist(), seen.choices["member"]) == (
        "xml",
        [{"m": 2}, {"m": 3}],
        ("a.csv", "b.xml"),
    )
    (tmp_path / "plain.csv").write_text("n\n1\n")
    assert importing.members(workspace, tmp_path / "plain.csv") == ()
    assert "member" not in importing.preview(workspace, tmp_path / "plain.csv").choices


def test_F26_too_large_is_refused_before_reading(tmp_path: Path) -> None:
    ws = open_workspace(
        tmp_path / "w",
        Settings({"immediate": True, "upload_limit_mb": 1, "secret_key_file": str(tmp_path / "k")}),
    )
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(3_000_000)
    with pytest.raises(Refused, match="“big.csv” has 3 MB; at most 1 MB are accepted"):
        importing.preview(ws, path)
    ws.close()


def test_a_wrong_option_is_named(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="option “delimeter”"):
        importing.preview(workspace, write_text(tmp_path, "a.csv", CSV), {"delimeter": ";"})
