"""Which pieces are well-formed, and where their records are."""

from __future__ import annotations

import pytest

from core.data.readers.delimited import plain
from core.data.readers.delimited.records import LONGEST_RECORD, Dialect


def spans(data: bytes, dialect: Dialect | None = None, *, final: bool = False) -> object:
    where = plain.spans_of(data, dialect or Dialect(), final=final)
    return where and (where.starts.tolist(), where.stops.tolist(), where.blank, where.used)


@pytest.mark.parametrize(
    ("data", "final", "expected"),
    [
        (b"1,a\n2,b\n", False, ([0, 4], [3, 7], 0, 8)),
        (b"1,a\n2,b", False, ([0], [3], 0, 4)),
        (b"1,a\n2,b", True, ([0, 4], [3, 7], 0, 7)),
        (b"1,a\r\n\r\n\n2,b\r\n", False, ([0, 8], [4, 12], 2, 13)),
        (b'1,"x\ny"\n2,b\n', False, ([0, 8], [7, 11], 0, 12)),
        (b'1,"a""b"\n', False, ([0], [8], 0, 9)),
        (b'"",""\n', False, ([0], [5], 0, 6)),
        (b'1,a\n2,"open\n', False, ([0], [3], 0, 4)),
        (b'1,a\n2,"open\n', True, ([0], [3], 0, 4)),
        (b'1,"a"', True, ([0], [5], 0, 5)),
        (b"no end", False, None),
        (b"", True, None),
        (b'1,a"b\n2,"c\n', False, None),
        (b'1,"a"b\n', False, None),
        (b'1,x"a"\n', False, None),
        (b"1,a\r2,b\n", False, None),
        (b"1,a\r", True, None),
        (b"\xef\xbb\xbf1,a\n", False, None),
        ("1,\ufffd\n".encode(), False, None),
        ("1,é\n".encode(), False, ([0], [4], 0, 5)),
    ],
)
def test_where_records_are(data: bytes, final: bool, expected: object) -> None:
    assert spans(data, final=final) == expected


def test_without_a_quote_character_quotes_are_text() -> None:
    assert spans(b'1,a"b\n', Dialect(quote="")) == ([0], [5], 0, 6)


def test_the_longest_record() -> None:
    assert spans(b"x" * LONGEST_RECORD + b"\n") is not None
    assert spans(b"x" * (LONGEST_RECORD + 1) + b"\n") is None


def segments(data: bytes, width: int, dialect: Dialect | None = None) -> object:
    dialect = dialect or Dialect()
    where = plain.spans_of(data, dialect, final=True)
    assert where is not None
    cut = plain.segments_of(data, where, dialect, width)
    return cut and [
        (item.first, item.stop, item.columns and [column.to_pylist() for column in item.columns])
        for item in cut
    ]


def test_cells_are_the_text_as_it_stands() -> None:
    data = b'001, a \nNA,"x,""y"\n"",nan\n'
    expected = [(0, 3, [["001", "NA", ""], [" a ", 'x,"y', "nan"]])]
    assert segments(data, 2) == expected
    assert segments(data.replace(b",", b";").replace(b"x;", b"x,"), 2, Dialect(";")) == expected


def test_records_of_another_width_stand_alone() -> None:
    assert segments(b'1,a\n2\n3,"c,d"\n4,d,e\n', 2) == [
        (0, 1, [["1"], ["a"]]),
        (1, 2, None),
        (2, 3, [["3"], ["c,d"]]),
        (3, 4, None),
    ]
    assert segments(b"2\n1,a\n", 2) == [(0, 1, None), (1, 2, [["1"], ["a"]])]


def test_only_so_many_stand_alone() -> None:
    assert segments(b"1,a\n2\n" * plain.MOST_ODD, 2) is not None
    assert segments(b"1,a\n2\n" * (plain.MOST_ODD + 1), 2) is None


def test_bytes_that_are_no_letters_leave_the_piece() -> None:
    assert segments(b"1,\xff\n", 2) is None
    assert segments(b"1,\xff\n2\n", 2) is None


def test_blank_lines_only() -> None:
    assert segments(b"\n\r\n", 2) == []


def test_raws_are_made_when_asked() -> None:
    data = "1,é\n2,b\n".encode()
    where = plain.spans_of(data, Dialect(), final=True)
    assert where is not None
    raws = plain.LazyRaws(data, where.starts, where.stops)
    assert [raws[0], raws[1]] == ["1,é", "2,b"]
