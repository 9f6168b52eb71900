"""The delimiter, the quote and the header of a delimited file."""

from __future__ import annotations

import pytest

from core.data.readers.delimited import dialect
from core.data.readers.delimited.records import Dialect

COMMA = Dialect(",", '"', "")


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a\n1\n", ","),
        ('a;b\n"x,y";2\n"u,v";3\n', ";"),
    ],
)
def test_the_delimiter_cuts_most_records_alike(text: str, delimiter: str) -> None:
    assert dialect.find_delimiter(_lines(text), '"') == delimiter


def test_blank_lines_and_comments_are_no_records() -> None:
    lines = _lines('a,b\n\n# c,d\n"x\ny",2\n')
    assert dialect.records_in(lines, Dialect(",", '"', "#")) == [["a", "b"], ["x\ny", "2"]]
    assert dialect.records_in(_lines('"a,b"\n'), Dialect(",", "", "")) == [['"a', 'b"']]


@pytest.mark.parametrize(
    ("text", "quote"),
    [("'a','b'\n'c','d'\n", "'"), ("'a',\"b\"\n'c','d'\n", '"'), ("a,b\n", '"')],
)
def test_the_quote_is_double_unless_only_single_ones_stand_around_cells(
    text: str, quote: str
) -> None:
    assert dialect.find_quote(_lines(text)) == quote


@pytest.mark.parametrize(
    ("first", "rest", "answer"),
    [
        (["a", "b"], [["1", "2"]], (True, True)),
        (["a", "b"], [["x", "y"]], (True, True)),
        (["a", "a"], [["x", "y"]], (True, False)),
        (["a", "b"], [], (True, False)),
        (["1", "b"], [["2", "c"]], (False, False)),
        (["land", "2019", "2020"], [["x", "1", "2"]], (True, False)),
        (["2019", "2020"], [["1", "2"]], (False, False)),
        (["", ""], [["1", "2"]], (False, False)),
    ],
)
def test_a_header_holds_text_and_years_at_most(
    first: list[str], rest: list[list[str]], answer: tuple[bool, bool]
) -> None:
    assert dialect.looks_like_header(first, rest) == answer


def test_titles_above_the_table_are_left_out() -> None:
    lines = _lines("Prices of May\n\na,b,c\n1,2,3\n4,5,6\n")
    layout = dialect.find_layout(lines, COMMA, header=None, skip_lines=None)
    assert layout == dialect.Layout(COMMA, 2, True, 3, True)
    (notice,) = dialect.layout_notices(layout, 3)
    assert (notice.code, notice.count, notice.fix) == ("lines_above", 2, {"skip_rows": 0})


def test_rows_longer_than_the_header_widen_the_table() -> None:
    layout = dialect.find_layout(_lines("a,b\n1,2,3\n4,5,6\n"), COMMA, header=None, skip_lines=None)
    assert layout.width == 3
    (notice,) = dialect.layout_notices(layout, 2)
    assert (notice.code, notice.count) == ("rows_longer_than_header", 1)
    assert "the last gets a name of its own" in notice.sentence


def test_empty_cells_at_the_end_widen_nothing() -> None:
    layout = dialect.find_layout(_lines("a,b\n1,2,,\n3,4,,\n"), COMMA, header=None, skip_lines=None)
    assert layout.width == 2


@pytest.mark.parametrize(
    ("text", "code", "header"),
    [("1,2\n3,4\n", "no_header", True), ("a,a\nx,y\n", "header_assumed", False)],
)
def test_a_doubtful_header_is_asked_about(text: str, code: str, header: bool) -> None:
    layout = dialect.find_layout(_lines(text), COMMA, header=None, skip_lines=None)
    (notice,) = dialect.layout_notices(layout, 2)
    assert (notice.code, notice.asks, notice.fix) == (code, True, {"header": header})


def test_a_header_that_a_person_chose_is_sure() -> None:
    layout = dialect.find_layout(_lines("1,2\n3,4\n"), COMMA, header=True, skip_lines=0)
    assert (layout.header, layout.header_sure) == (True, True)
    assert dialect.layout_notices(layout, 2) == []


def test_no_record_has_no_columns() -> None:
    layout = dialect.find_layout([], COMMA, header=None, skip_lines=None)
    assert (layout.width, layout.header) == (0, False)
