"""The records of a dBase table."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.readers.dbf import records
from core.data.sources.dbf_file import PLUGIN
from core.data.storage.quarantine import Quarantine

DRIVER = 29  # place of the byte that names the encoding


def _example(folder: Path, driver: int = 0, name: bytes = b"Ann") -> Path:
    path = PLUGIN.example(folder)
    content = bytearray(path.read_bytes().replace(b"Ann", name))
    content[DRIVER] = driver
    path.write_bytes(content)
    return path


def test_the_header_tells(tmp_path: Path) -> None:
    head = _example(tmp_path).read_bytes()
    assert records.begins_like_dbf(head)
    assert not records.begins_like_dbf(head[:64])
    assert not records.begins_like_dbf(b"\x01" + head[1:])
    assert not records.begins_like_dbf(head[:2] + b"\x0d" + head[3:])  # no month 13
    assert not records.begins_like_dbf(head.replace(b"\r", b"\n"))


def test_records_are_columns_of_values(tmp_path: Path) -> None:
    table = records.opened(_example(tmp_path), "cp1252")
    assert ([field.name for field in table.fields], table.memos) == (["id", "name", "score"], [])
    (chunk,) = table.chunks(Quarantine(), deleted=False)
    assert chunk.columns == {"0": [1, 2, 3], "1": ["Ann", "Bo", "Cleo"], "2": [1.5, 2.25, None]}
    assert chunk.raw is not None
    assert (list(chunk.numbers), chunk.raw(2)) == ([1, 2, 3], "3, Cleo, ")
    (first,) = table.chunks(Quarantine(), deleted=False, limit=1)
    assert first.columns["0"] == [1]


@pytest.mark.parametrize(
    ("driver", "name", "encoding", "asks"),
    [
        (0, b"Ann", "cp1252", []),
        (0x01, b"\x8enn", "cp437", [False]),
        (0x03, b"Jos\xe9", "cp1252", [False]),
        (0, b"Jos\xe9", "cp1252", [True]),
        (0, "é".encode(), "utf-8", [False]),
    ],
)
def test_the_encoding_is_declared_or_guessed(
    tmp_path: Path, driver: int, name: bytes, encoding: str, asks: list[bool]
) -> None:
    path = _example(tmp_path, driver, name.ljust(3))
    if len(name) > 3:
        path.write_bytes(path.read_bytes().replace(name + b" " * 7, name + b" " * 6))
    detected, notices = records.find_encoding(path)
    assert (detected, [notice.asks for notice in notices]) == (encoding, asks)


@pytest.mark.parametrize(("content", "what"), [(b"", "is empty"), (b"a,b\n", "is no dBase file")])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "a.dbf"
    path.write_bytes(content)
    with pytest.raises(Refused, match=what):
        records.opened(path, "cp1252")


def test_columns_that_do_not_fill_a_record_are_refused(tmp_path: Path) -> None:
    path = _example(tmp_path)
    content = bytearray(path.read_bytes())
    content[10:12] = (28).to_bytes(2, "little")
    path.write_bytes(content)
    with pytest.raises(Refused, match="its columns have 27 bytes, its records 28"):
        records.opened(path, "cp1252")
