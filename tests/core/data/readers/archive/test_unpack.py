"""The plain file behind a compressed one."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.limits import Limits
from core.data.readers.archive import unpack
from core.data.readers.archive.zip_members import Member

LIMITS = Limits(total=1000, ratio=10, free=1000)


def test_a_plain_file_stays_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n")
    with unpack.opened(path, LIMITS, folder=tmp_path / "work") as (plain, name):
        assert (plain, name) == (path, "a.csv")
    assert not (tmp_path / "work").exists()


def test_the_unpacked_file_is_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(gzip.compress(b"a\n"))
    work, steps = tmp_path / "work", list[tuple[float | None, str]]()

    def progress(done: float | None, message: str = "") -> None:
        steps.append((done, message))

    with unpack.opened(path, LIMITS, progress, work, file_name="a.csv.gz") as (plain, name):
        assert (plain.read_bytes(), plain.name, name) == (b"a\n", "a.csv", "a.csv")
        assert plain.parent.parent == work
    assert list(work.iterdir()) == []
    assert steps == [(1.0, "Unpacking “a.csv.gz”")]


def test_the_members_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("u.csv", "a\n")
        archive.writestr("v.csv", "bc\n")
    assert unpack.packing(path) == "zip"
    assert unpack.members(path, LIMITS) == [Member("u.csv", 2), Member("v.csv", 3)]
    with unpack.opened(path, LIMITS, folder=tmp_path / "w", member="v.csv") as (plain, name):
        assert (plain.read_bytes(), name) == (b"bc\n", "v.csv")
    path.write_bytes(gzip.compress(b"a\n"))
    assert (unpack.packing(path), unpack.members(path, LIMITS)) == ("gz", [])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (gzip.compress(b"a", mtime=0), "gz"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a\x07", "RAR"),
        (bytes(257) + b"ustar", "tar"),
    ],
)
def test_an_archive_inside_an_archive_is_refused(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(content))
    with (
        pytest.raises(Refused, match=f"holds another archive \\({kind}\\)"),
        unpack.opened(path, LIMITS, folder=tmp_path / "w"),
    ):
        pass
    assert list((tmp_path / "w").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.csv", "a.csv"),
        ("../../etc/passwd", "passwd"),
        ("c:\\x\\a.csv", "a.csv"),
        ("a\x00\u202eb.csv", "ab.csv"),
        (" ..", "data"),
        ("x" * 200 + ".csv", "x" * 146 + ".csv"),
    ],
)
def test_a_foreign_name_becomes_a_safe_one(name: str, safe: str) -> None:
    assert unpack.safe_name(name) == safe
