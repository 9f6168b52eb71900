"""Where the columns of aligned text begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.readers.fixed_width import detect
from core.data.readers.fixed_width.detect import Layout, Tally

TOP = ["id name  score", "1  Ann   1.5", "2  Bo    2.25", "3  Cleo"]


def _file(folder: Path, text: str) -> Path:
    path = folder / "a.txt"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("top", "edges"),
    [
        (TOP, [1, 4, 10]),
        (["id    name", "----- ----", "1     Ann"], [1, 7]),
        (["ab"], [1]),
        (["a b", "1 2"], [1, 3]),
    ],
)
def test_columns_begin_behind_blanks_or_at_a_ruler(top: list[str], edges: list[int]) -> None:
    assert detect.find_edges(top) == edges


def test_a_line_is_cut_at_the_edges() -> None:
    assert detect.cut("2  Bo    2.25", (1, 4, 10)) == ["2", "Bo", "2.25"]
    assert detect.cut("3", (1, 4, 10)) == ["3", "", ""]


@pytest.mark.parametrize(
    ("line", "answer"),
    [("---- ----", True), ("+----+----+", True), ("====", True), ("- a -", False), ("", False)],
)
def test_a_ruler_is_a_line_of_dashes(line: str, answer: bool) -> None:
    assert detect.is_ruler(line) is answer


def test_names_that_are_not_aligned_are_cut_by_words() -> None:
    assert detect.names("identity name", (1, 4)) == ["identity", "name"]
    assert detect.names("id full name", (1, 4)) == ["id", "full name"]


def test_the_layout_of_a_file(tmp_path: Path) -> None:
    path = _file(tmp_path, "\n" + "\n".join(TOP) + "\n")
    assert detect.find(path, "utf-8", None, None, None) == Layout((1, 4, 10), True, True, 1)
    assert detect.find(path, "utf-8", [1, 10], False, 2) == Layout((1, 10), False, True, 2)


def test_blank_files_and_endless_lines_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="holds only blank lines"):
        detect.find(_file(tmp_path, "\n \n"), "utf-8", None, None, None)
    with pytest.raises(Refused, match="lines of more than 100,000 characters"):
        detect.head(_file(tmp_path, "x" * 100_001), "utf-8")


def test_rows_are_numbered_and_what_is_odd_is_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, " id name\n --------\n\n 1  Ann\n?2  Bo\n")
    tally = Tally()
    (batch,) = detect.rows(path, "utf-8", Layout((2, 5), True, True, 0), tally)
    assert [column.to_pylist() for column in batch.columns] == [["1", "2"], ["Ann", "Bo"]]
    assert batch.numbers == [1, 2]
    assert tally == Tally(blank=1, before=1, rows=2)
    assert [(notice.code, notice.count) for notice in detect.notices(tally)] == [
        ("blank_lines", 1),
        ("before_first_edge", 1),
    ]


def test_a_line_in_another_encoding_is_read_as_windows_1252(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"1  Jos\xe9\n")
    tally = Tally()
    (batch,) = detect.rows(path, "utf-8", Layout((1, 4), False, True, 0), tally)
    assert batch.columns[1].to_pylist() == ["José"]
    assert tally.undecodable == 1


@pytest.mark.parametrize(
    ("text", "own_suffix", "sureness"),
    [
        ("\n".join(TOP) + "\n", False, 0.85),
        ("a b\n1 2\n", True, 0.85),
        ("a b\n1 2\n", False, 0.0),
        ("a,b\n1,2\n3,4\n", True, 0.0),
        ("a\tb\n1\t2\n", True, 0.0),
        ("a b\n", True, 0.0),
    ],
)
def test_blank_columns_and_no_delimiter(text: str, own_suffix: bool, sureness: float) -> None:
    assert detect.likeness(text, own_suffix) == sureness
