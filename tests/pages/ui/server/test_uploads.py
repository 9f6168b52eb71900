"""Uploads: any name is safe, a limit holds while streaming, nothing is left behind."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.base.errors import NotFound, Refused, StorageFailed
from core.workbench.workspace import Workspace
from pages.ui.server import uploads
from tests import coroutines


async def _stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("a.csv", "a.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\data.csv", "data.csv"),
        ("two\nlines\x00.csv", "twolines.csv"),
        ("  many   spaces .csv ", "many spaces .csv"),
        ("", "file"),
        ("/", "file"),
        ("ü" * 300, "ü" * 200),
    ],
)
def test_a_name_is_the_last_part_on_one_line(name: str, clean: str) -> None:
    assert uploads.clean_name(name) == clean


@pytest.mark.parametrize(
    "name", ["..", "a/b.csv", "%2e%2e.csv", "日本" * 60 + ".csv", "CON", "a" * 300]
)
def test_an_upload_lies_in_its_own_folder_and_is_found_again(
    workspace: Workspace, name: str
) -> None:
    upload = uploads.start(workspace, name, 0)
    coroutines.run(uploads.receive_into(workspace, upload, _stream(b"a,b\n", b"1,2\n")))
    assert upload.path.parent == workspace.path("uploads", upload.token)
    assert len(upload.path.name.encode()) <= 250
    again = uploads.find(workspace, upload.token)
    assert again.path.read_bytes() == b"a,b\n1,2\n"
    uploads.throw_away(workspace, upload.token)
    with pytest.raises(NotFound, match="no longer there"):
        uploads.find(workspace, upload.token)


@pytest.mark.parametrize("token", ["", "..", "../uploads", "0" * 31, "0" * 33, "G" * 32, "A" * 32])
def test_a_token_is_32_hex_digits_and_nothing_else(workspace: Workspace, token: str) -> None:
    (workspace.path("uploads") / "mark").write_text("x")
    with pytest.raises(NotFound, match="There is no such upload"):
        uploads.find(workspace, token)
    uploads.throw_away(workspace, token)
    assert (workspace.path("uploads") / "mark").exists()


def test_the_limit_holds_before_and_while_it_streams(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(workspace.settings), "int", lambda self, name: 1)
    uploads.start(workspace, "just.csv", 1_000_000)
    with pytest.raises(Refused, match=r"“big.csv” is larger than 1 MB"):
        uploads.start(workspace, "big.csv", 1_000_001)
    upload = uploads.start(workspace, "liar.csv", 10)
    with pytest.raises(Refused, match="larger than 1 MB"):
        coroutines.run(
            uploads.receive_into(workspace, upload, _stream(b"x" * 600_000, b"y" * 400_001))
        )


def test_a_disk_that_is_too_full_is_said_before_anything_is_written(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(free=200_000_999)
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda path: usage)
    uploads.start(workspace, "fits.csv", 999)
    before = set(workspace.path("uploads").iterdir())
    with pytest.raises(StorageFailed, match="free on the disk"):
        uploads.start(workspace, "not.csv", 1000)
    assert set(workspace.path("uploads").iterdir()) == before


def test_only_old_uploads_and_downloads_are_swept(workspace: Workspace) -> None:
    folder = workspace.path("uploads")
    old = time.time() - uploads.KEEP_SECONDS - 60
    names = {"0" * 32: old, "1" * 32: time.time(), "out-x": old, "notes": old}
    for name, changed in names.items():
        (folder / name).mkdir()
        os.utime(folder / name, (changed, changed))
    assert uploads.sweep(workspace) == 2
    assert {path.name for path in folder.iterdir()} == {"1" * 32, "notes"}


def test_a_failing_disk_is_a_sentence(workspace: Workspace, tmp_path: Path) -> None:
    upload = uploads.Upload("0" * 32, "a.csv", tmp_path / "absent" / "file-a.csv")
    with pytest.raises(StorageFailed, match=r"a\.csv"):
        coroutines.run(uploads.receive_into(workspace, upload, _stream(b"x")))
