"""The careful reader: lines to records, records to rows of one width."""

from __future__ import annotations

import pytest

from core.data.readers.delimited.records import Dialect, Shaper, Tally, cut
from core.data.readers.text_encoding import text_lines

OPEN = "A quote opens in this line and never closes."
IMPROPER = (
    "A quote opens in this line and does not close properly: after a closing quote comes neither a"
    " delimiter nor the end of the line."
)


@pytest.mark.parametrize(
    ("text", "records", "used"),
    [
        ("1,a\n2,b", [["1", "a"], ["2", "b"]], 2),
        ('1,"x\ny"\n', [["1", "x\ny"]], 2),
        ("# c\n1,a\n#\n", [["1", "a"]], 3),
        ("\n1,a\n", [[], ["1", "a"]], 2),
        ('1,"a""b",\n', [["1", 'a"b', ""]], 1),
    ],
)
def test_records(text: str, records: list[list[str]], used: int) -> None:
    block, lines = cut(text_lines(text), Dialect(comment="#"), final=True)
    assert (block.records, lines, block.faults) == (records, used, {})
    assert block.lines_used(len(records)) <= used
    assert block.lines_used(0) == 0


def test_an_open_record_waits_for_more_lines_unless_the_file_ends() -> None:
    lines = text_lines('1,a\n2,"open\n3,b\n')
    block, used = cut(lines, Dialect(), final=False)
    assert (block.records, used) == ([["1", "a"]], 1)
    block, used = cut(lines, Dialect(), final=True)
    assert (block.records, used) == ([["1", "a"], [], ["3", "b"]], 3)
    assert block.faults == {1: OPEN}
    assert block.raw(1) == '2,"open'


def test_a_quote_that_closes_within_a_cell_costs_its_line() -> None:
    block, _ = cut(text_lines('1,"a"b\n2,c\n'), Dialect(), final=False)
    assert block.faults == {0: IMPROPER}
    assert block.records == [[], ["2", "c"]]


def test_without_a_quote_nothing_is_quoted() -> None:
    block, _ = cut(text_lines('1,"a\n'), Dialect(quote=""), final=False)
    assert block.records == [["1", '"a']]


def shaped(text: str, width: int, *, keep_long: bool = False) -> tuple[object, Tally]:
    tally = Tally()
    block, _ = cut(text_lines(text), Dialect(), final=True)
    rows = Shaper(Dialect(), width, keep_long=keep_long, tally=tally).shape(block)
    return (rows.cells, rows.numbers, rows.unreadable), tally


def test_short_rows_are_padded_and_long_ones_rejected_or_cut() -> None:
    text = "1\n2,b,c\n3,d,\n\n   \n4;e\n"
    rows, tally = shaped(text, 2)
    assert rows == (
        [["1", ""], ["3", "d"]],
        [1, 3],
        [
            (2, "The row has 3 cells, the table has 2 columns.", "2,b,c"),
            (4, "The row is cut by “;”, the file by “,”.", "4;e"),
        ],
    )
    assert (tally.rows, tally.blank, tally.short, tally.long, tally.other_delimiter) == (
        *(4, 2, 1, 1, 1),
    )
    assert tally.first == {"short": [1], "long": [2], "other_delimiter": [4]}
    rows, tally = shaped(text, 2, keep_long=True)
    assert rows[0][1] == ["2", "b"]  # type: ignore[index]
    assert (tally.long, tally.long_kept) == (0, 1)


def test_a_row_in_another_encoding_is_read_as_western() -> None:
    tally = Tally()
    line = b"1,K\xf6ln\n".decode("utf-8", "surrogateescape")
    block, _ = cut(["0,a\n", line], Dialect(), final=True)
    rows = Shaper(Dialect(), 2, keep_long=False, tally=tally).shape(block)
    assert rows.cells == [["0", "a"], ["1", "Köln"]]
    assert (tally.undecodable, tally.first) == (1, {"undecodable": [2]})


def test_only_the_first_rows_of_a_kind_are_remembered() -> None:
    tally = Tally()
    for row in range(1, 30):
        tally.note("short", row)
    assert (tally.short, tally.first["short"]) == (29, list(range(1, 21)))
