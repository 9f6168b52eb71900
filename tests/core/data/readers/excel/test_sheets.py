"""The table on a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import Refused
from core.data.readers.excel import sheets
from core.data.readers.excel.sheets import Head, Table


@dataclass
class Sheet:
    """A sheet as the reading library shows one."""

    rows: list[list[Any]]
    merged_cell_ranges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    @property
    def start(self) -> tuple[int, int] | None:
        return (0, 0) if self.rows else None

    def iter_rows(self) -> Iterator[list[Any]]:
        return iter(self.rows)


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        ([["a", "b"], [1, 2]], Head(1, 1, 0, 2)),
        ([["Title", "", ""], ["", "", ""], ["a", "b", "c"], [1, 2, 3]], Head(3, 1, 1, 3)),
        ([[1, 2], [3, 4]], Head(0, 0, 0, 2)),
        ([], Head(0)),
        ([["", ""]], Head(0)),
    ],
)
def test_the_header_is_the_first_row_that_is_half_filled(rows: list[list[Any]], head: Head) -> None:
    assert sheets.find_head(Sheet(rows)) == head


def test_headings_of_groups_make_a_header_of_two_rows() -> None:
    sheet = Sheet([["size", "", "n"], ["w", "h", "n"], [1, 2, 3]], [((0, 0), (0, 1))])
    assert sheets.find_head(sheet) == Head(1, 2, 0, 3)
    table = Table(sheet, 1, 2)
    assert table.names == ["size w", "size h", "n"]
    assert [table.name(place) for place in ("1", "9")] == ["size h", ""]


def test_empty_rows_between_others_are_left_out_and_counted() -> None:
    table = Table(Sheet([["a"], [""], [1.0], [""], ["x"], [""]]), 1, 1)
    (chunk,) = table.chunks()
    assert (list(chunk.numbers), chunk.columns, table.blank) == ([1, 2], {"0": [1.0, "x"]}, 1)
    assert chunk.raw is not None
    assert chunk.raw(0) == "1"


def test_a_limit_ends_the_rows() -> None:
    table = Table(Sheet([[1], [2], [3]]), 0, 0)
    assert table.names == []
    assert [list(chunk.numbers) for chunk in table.chunks(2)] == [[1, 2]]


def test_merged_cells_among_the_rows_are_counted() -> None:
    ranges = [((0, 0), (0, 1)), ((1, 0), (2, 0))]
    assert Table(Sheet([["a", ""], [1, 2], ["", 3]], ranges), 1, 1).merged == 1


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(Refused, match="is damaged and cannot be read"), sheets.opened(path):
        pass
