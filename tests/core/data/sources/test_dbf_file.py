"""dBase tables as a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.source import EXAMPLE_ROWS
from core.data.sources.dbf_file import PLUGIN, DbfParams
from tests.core.data import reading

FIRST_RECORD = 32 + 3 * 32 + 1  # behind the header, three fields and the mark of their end
RECORD = 1 + 6 + 10 + 10


def _with_deleted(folder: Path, *records: int) -> Path:
    path = PLUGIN.example(folder)
    content = bytearray(path.read_bytes())
    for record in records:
        content[FIRST_RECORD + record * RECORD] = ord("*")
    path.write_bytes(content)
    return path


def test_the_example_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = reading.read(PLUGIN.example(tmp_path), tmp_path)
    assert (result.source, result.rows()) == ("dbf", list(EXAMPLE_ROWS))
    assert result.types() == {"id": "integer", "name": "text", "score": "number"}


def test_records_marked_as_deleted_are_left_out_and_counted(tmp_path: Path) -> None:
    path = _with_deleted(tmp_path, 1)
    result = reading.read(path, tmp_path)
    assert [row["id"] for row in result.rows()] == [1, 3]
    notice = result.notice("deleted_records")
    assert (notice.count, notice.fix) == (1, {"deleted": True})
    everything = reading.read(path, tmp_path, deleted=True)
    assert [row["id"] for row in everything.rows()] == [1, 2, 3]


def test_a_table_of_deleted_records_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="All 3 are marked as deleted") as refused:
        reading.inspect(PLUGIN, _with_deleted(tmp_path, 0, 1, 2))
    assert refused.value.field == "deleted"


def test_a_number_that_is_none_goes_to_quarantine(tmp_path: Path) -> None:
    path = PLUGIN.example(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"     2Bo", b"   x 2Bo"))
    result = reading.read(path, tmp_path)
    assert [row["id"] for row in result.rows()] == [1, 3]
    ((row, column),) = [(entry["row"], entry["column"]) for entry in result.quarantine]
    assert (row, column) == (2, "id")


def test_a_file_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = PLUGIN.example(tmp_path)
    path.write_bytes(path.read_bytes()[: FIRST_RECORD + 2 * RECORD])
    with pytest.raises(Refused, match="declares 3 records but holds 2"):
        reading.inspect(PLUGIN, path)


def test_the_encoding_can_be_chosen(tmp_path: Path) -> None:
    path = PLUGIN.example(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"Ann", b"\x8enn"))
    params = reading.inspect(PLUGIN, path, encoding="cp437").params
    assert isinstance(params, DbfParams)
    assert params.encoding == "cp437"
    assert reading.read(path, tmp_path, encoding="cp437").rows()[0]["name"] == "Änn"
