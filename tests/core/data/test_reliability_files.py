"""Bad and odd delimited files, case by case: exact values, or one right sentence.

The numbers are those of the list of cases.
"""

from __future__ import annotations

import datetime as dt
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import Refused
from core.base.finding import options
from core.data.source import Preview
from core.data.sources.csv_file import PLUGIN as CSV
from tests.core.data.reading import Read, inspect, preview, read


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Import text or bytes as a file would be: recognise, detect, load."""

    def import_(content: str | bytes, name: str = "x.csv", **overrides: Any) -> Read:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, tmp_path, name, **overrides)

    return import_


def values(outcome: Read, column: str) -> list[Any]:
    return [row[column] for row in outcome.rows()]


def look(tmp_path: Path, content: bytes, **overrides: Any) -> Preview:
    path = tmp_path / "look.csv"
    path.write_bytes(content)
    return preview(CSV, path, 10, **overrides)


def test_F01_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.touch()
    with pytest.raises(
        Refused, match=r"“empty\.csv” is empty \(0 bytes\)\. Choose a file with data\."
    ):
        inspect(CSV, path)


def test_F02_header_only(load: Any, tmp_path: Path) -> None:
    outcome = load("id,name,age\n")
    assert outcome.loaded.rows_read == outcome.table.num_rows == 0
    assert [column.name for column in outcome.loaded.columns] == ["id", "name", "age"]
    assert outcome.notice("no_rows").sentence == "The file has a header and no rows."
    assert look(tmp_path, b"id,name,age\n").total_rows == 0


@pytest.mark.parametrize("content", [b"\n\n\n", b"   \n\t\n", b"\r\n"])
def test_F03_blank_lines_only(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "blank.csv"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"“blank\.csv” holds only blank lines"):
        inspect(CSV, path)


def test_F04_byte_order_mark(load: Any) -> None:
    outcome = load(b"\xef\xbb\xbfid,name\n1,a\n")
    assert outcome.types() == {"id": "integer", "name": "text"}
    assert outcome.rows() == [{"id": 1, "name": "a"}]
    assert outcome.loaded.columns[0].source_name is None


@pytest.mark.parametrize(
    ("encoding", "mark", "said"),
    [
        ("utf-16-le", b"\xff\xfe", "little"),
        ("utf-16-be", b"\xfe\xff", "big"),
        ("utf-16-le", b"", "little"),
        ("utf-16-be", b"", "big"),
    ],
)
def test_F05_utf16(load: Any, encoding: str, mark: bytes, said: str) -> None:
    outcome = load(mark + "id,name\n1,Zoë\n2,漢\n".encode(encoding))
    assert outcome.rows() == [{"id": 1, "name": "Zoë"}, {"id": 2, "name": "漢"}]
    assert outcome.params.encoding == encoding
    assert outcome.notice("encoding").sentence == f"The file is stored as UTF-16 ({said} endian)."


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "café,naïve “x” €5"),
        ("cp1252", "Größe,Maß"),
        ("shift_jis", "東京,データを読む"),
        ("euc_jp", "東京,データを読む"),
        ("cp1251", "Москва,привет мир"),
        ("gb18030", "北京市,机器学习模型"),
        ("euc_kr", "서울특별시,기계 학습"),
        ("big5", "臺北市,機器學習模型"),
    ],
)
def test_F06_other_encodings(load: Any, encoding: str, text: str) -> None:
    content = "place,note\n" + "\n".join([text] * 20) + "\n"
    outcome = load(content.encode(encoding))
    place, note = text.split(",")
    assert outcome.rows() == [{"place": place, "note": note}] * 20
    notice = outcome.notice("encoding")
    assert (notice.severity, notice.asks) == ("warn", True)
    assert notice.action is not None
    assert place[:3] in notice.sentence  # a sample is shown


def test_F06_letters_at_the_ends_of_lines(load: Any) -> None:
    outcome = load(b"id,drink\n" + "1,Café\n2,Maté\n".encode("cp1252"))
    assert outcome.params.encoding == "cp1252"
    assert values(outcome, "drink") == ["Café", "Maté"]
    assert "mixed_encodings" not in {notice.code for notice in outcome.notices}


def test_F06_person_changes_the_encoding(load: Any) -> None:
    content = "name\nЖук\n".encode("koi8-r")
    assert load(content, encoding="koi8-r").rows() == [{"name": "Жук"}]
    with pytest.raises(Refused, match="There is no encoding “klingon”"):
        load(content, encoding="klingon")


def test_F07_mixed_encodings(load: Any) -> None:
    lines = [f"{i},größe".encode() for i in range(1, 41)]
    lines[6], lines[29] = "7,größe".encode("cp1252"), "30,größe".encode("cp1252")
    outcome = load(b"id,what\n" + b"\n".join(lines) + b"\n")
    assert values(outcome, "what") == ["größe"] * 40
    notice = outcome.notice("mixed_encodings")
    assert notice.rows == (7, 30)
    assert notice.count == 2
    assert "row 7, 30" in notice.sentence


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_F08_delimiters(load: Any, mark: str) -> None:
    outcome = load(
        f"id{mark}name{mark}score\n1{mark}a, b{mark}1.5\n2{mark}c{mark}2.5\n"
        if mark != ","
        else 'id,name,score\n1,"a, b",1.5\n2,c,2.5\n'
    )
    assert outcome.params.delimiter == mark
    assert outcome.rows() == [
        {"id": 1, "name": "a, b", "score": 1.5},
        {"id": 2, "name": "c", "score": 2.5},
    ]


def test_F09_mixed_delimiters(load: Any) -> None:
    outcome = load("a,b,c\n1,2,3\n4;5;6\n7,8,9\n")
    assert outcome.rows() == [{"a": 1, "b": 2, "c": 3}, {"a": 7, "b": 8, "c": 9}]
    assert outcome.notice("mixed_delimiters").rows == (2,)
    assert outcome.quarantine == [
        {
            "row": 2,
            "column": None,
            "reason": "The row is cut by “;”, the file by “,”.",
            "raw": "4;5;6",
        }
    ]


def test_F10_decimal_comma_is_said(load: Any) -> None:
    content = "name;price\na;1,5\nb;1.234,25\nc;12\n"
    outcome = load(content)
    assert values(outcome, "price") == [1.5, 1234.25, 12.0]
    notice = outcome.notice("decimal_comma")
    assert (notice.severity, notice.asks, notice.action) == (
        "warn",
        False,
        options(decimal="."),
    )
    assert values(load(content, decimal="."), "price") == ["1,5", "1.234,25", "12"]


def test_F10_ambiguous_marks_are_asked_about(load: Any) -> None:
    content = 'name,people\na,"19,582"\nb,"2,705"\n'
    outcome = load(content)
    assert values(outcome, "people") == ["19,582", "2,705"]
    notice = outcome.notice("thousands_mark")
    assert (notice.severity, notice.asks, notice.action) == (
        "warn",
        True,
        options(thousands=","),
    )
    assert values(load(content, **notice.action.values), "people") == [19582, 2705]
    assert values(load('x,y\na,"1,5"\nb,"2,25"\n', decimal=","), "y") == [1.5, 2.25]


def test_F11_longer_row(load: Any) -> None:
    content = "a,b\n1,2\n3,4,5\n6,7\n"
    outcome = load(content)
    assert outcome.rows() == [{"a": 1, "b": 2}, {"a": 6, "b": 7}]
    assert outcome.quarantine == [
        {
            "row": 2,
            "column": None,
            "reason": "The row has 3 cells, the table has 2 columns.",
            "raw": "3,4,5",
        }
    ]
    notice = outcome.notice("ragged_long")
    assert (notice.rows, notice.count, notice.action) == ((2,), 1, options(ragged="keep"))
    ragged = load(content, ragged="keep")
    assert ragged.rows() == [{"a": 1, "b": 2}, {"a": 3, "b": 4}, {"a": 6, "b": 7}]
    assert ragged.quarantine == []


def test_F12_rows_longer_than_header(load: Any) -> None:
    outcome = load("a,b\n1,2,3\n4,5,6\n7,8,9\n")
    assert outcome.rows() == [
        {"a": 1, "b": 2, "column_3": 3},
        {"a": 4, "b": 5, "column_3": 6},
        {"a": 7, "b": 8, "column_3": 9},
    ]
    assert "no value moves" in outcome.notice("rows_longer_than_header").sentence
    trailing = load("a,b\n1,2,\n3,4,\n")
    assert trailing.rows() == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]


def test_F13_short_rows(load: Any) -> None:
    outcome = load("a,b,c\n1,2,3\n4\n5,6\n")
    assert outcome.rows() == [
        {"a": 1, "b": 2, "c": 3},
        {"a": 4, "b": None, "c": None},
        {"a": 5, "b": 6, "c": None},
    ]
    assert (outcome.notice("ragged_short").count, outcome.notice("ragged_short").rows) == (
        2,
        (2, 3),
    )


def test_F14_unclosed_quote(load: Any) -> None:
    rows = [f'{i},"text {i}"' for i in range(1, 31)]
    rows[9] = '10,"never closed'
    outcome = load("id,note\n" + "\n".join(rows) + "\n")
    assert values(outcome, "id") == [*range(1, 10), *range(11, 31)]
    assert values(outcome, "note")[9] == "text 11"
    assert [(entry["row"], entry["raw"]) for entry in outcome.quarantine] == [
        (10, '10,"never closed')
    ]
    assert outcome.notice("unclosed_quote").rows == (10,)
    assert outcome.loaded.rows_read == 30


def test_F14_unclosed_quote_without_another_quote(load: Any) -> None:
    rows = [f"{i},text" for i in range(1, 2001)]
    rows[4] = '5,"open'
    outcome = load("id,note\n" + "\n".join(rows))
    assert values(outcome, "id") == [i for i in range(1, 2001) if i != 5]
    assert [entry["row"] for entry in outcome.quarantine] == [5]


def test_F15_line_breaks_in_quotes(load: Any) -> None:
    outcome = load('id,note\n1,"two\nlines"\n2,"with ""quotes"" and\r\nbreaks"\n3,plain\n')
    assert outcome.rows() == [
        {"id": 1, "note": "two\nlines"},
        {"id": 2, "note": 'with "quotes" and\r\nbreaks'},
        {"id": 3, "note": "plain"},
    ]
    assert outcome.quarantine == []


def test_F16_nul_bytes(load: Any) -> None:
    outcome = load(b"id,name\n1,a\0b\n2,c\n\0")
    assert outcome.rows() == [{"id": 1, "name": "ab"}, {"id": 2, "name": "c"}]
    assert outcome.notice("nul_bytes").count == 2


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_F17_line_ends(load: Any, end: str, last: bool) -> None:
    outcome = load(end.join(["a,b", "1,x", "2,y"]) + (end if last else ""))
    assert outcome.rows() == [{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]
    assert outcome.loaded.rows_read == 2


def test_F18_no_header_is_asked(load: Any) -> None:
    outcome = load("1,2.5,x\n2,3.5,y\n")
    assert outcome.rows() == [
        {"column_1": 1, "column_2": 2.5, "column_3": "x"},
        {"column_1": 2, "column_2": 3.5, "column_3": "y"},
    ]
    notice = outcome.notice("no_header")
    assert (notice.severity, notice.asks, notice.action) == (
        "warn",
        True,
        options(header=True),
    )
    assert [column.name for column in load("1,2.5,x\n2,3.5,y\n", header=True).loaded.columns] == [
        "1",
        "2.5",
        "x",
    ]


def test_F19_duplicate_headers(load: Any) -> None:
    outcome = load("a,a,a.1,a_2,b\n1,2,3,4,5\n")
    names = [column.name for column in outcome.loaded.columns]
    assert names == ["a", "a_3", "a.1", "a_2", "b"]
    assert outcome.rows() == [dict(zip(names, [1, 2, 3, 4, 5], strict=True))]
    assert [column.source_name for column in outcome.loaded.columns] == [
        None,
        "a",
        None,
        None,
        None,
    ]
    assert "“a” (column 2) → “a_3”" in outcome.notice("header_duplicate").sentence


def test_F20_odd_headers(load: Any) -> None:
    long = "x" * 1000
    outcome = load(f",  spaced  ,{long},😀,שם,evil\u202etxt,bell\x07\n1,2,3,4,5,6,7\n")
    names = [column.name for column in outcome.loaded.columns]
    assert names == ["column_1", "spaced", "x" * 200, "😀", "שם", "eviltxt", "bell"]
    assert outcome.rows() == [dict(zip(names, range(1, 8), strict=True))]
    assert outcome.loaded.columns[5].source_name == "evil\u202etxt"
    assert "column_1" in outcome.notice("header_empty").sentence
    assert "\u202e" not in outcome.notice("header_cleaned").sentence


def test_F21_headers_differing_by_case_or_form(load: Any) -> None:
    outcome = load("Name,name,e\u0301te,\u00e9te,NAME\n1,2,3,4,5\n")
    names = [column.name for column in outcome.loaded.columns]
    assert names == ["Name", "name_2", "\u00e9te", "\u00e9te_2", "NAME_3"]
    assert outcome.rows() == [dict(zip(names, range(1, 6), strict=True))]


def test_F22_one_column(load: Any) -> None:
    outcome = load("price\n1.5\n\n2\n")
    assert outcome.rows() == [{"price": 1.5}, {"price": 2.0}]
    assert outcome.notice("blank_lines").count == 1


@pytest.mark.slow
def test_F23_ten_thousand_columns(load: Any) -> None:
    header = ",".join(f"c{i}" for i in range(10_000))
    outcome = load(
        header
        + "\n"
        + "\n".join(",".join(str(i * row) for i in range(10_000)) for row in range(1, 6))
        + "\n"
    )
    assert (outcome.table.num_columns, outcome.table.num_rows) == (10_000, 5)
    assert outcome.table.column("c9999").to_pylist() == [9999, 19998, 29997, 39996, 49995]


@pytest.mark.parametrize("rows", [1, 2])
def test_F24_one_and_two_rows(load: Any, rows: int) -> None:
    outcome = load("a,b\n" + "1,x\n" * rows)
    assert outcome.rows() == [{"a": 1, "b": "x"}] * rows


def test_F25_sampling_is_told(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text(
        "id,note\n" + "".join(f"{i},some text that fills the line {i}\n" for i in range(200_000))
    )
    detection = inspect(CSV, path)
    notice = next(notice for notice in detection.notices if notice.code == "sampled")
    assert "Types were found from" in notice.sentence
    seen = preview(CSV, path, 50)
    assert seen.total_rows is None
    assert seen.rows.num_rows == 50


def test_F27_all_null_column(load: Any) -> None:
    outcome = load("a,b\n1,\n2,\n")
    assert outcome.rows() == [{"a": 1, "b": None}, {"a": 2, "b": None}]
    assert outcome.notice("empty_column").subject == "b"


def test_F32_nan_and_infinity(load: Any) -> None:
    outcome = load("x,y\n1.5,1\nNaN,2\ninf,3\n-Infinity,4\n2.5,nan\n")
    assert values(outcome, "x") == [1.5, None, None, None, 2.5]
    assert values(outcome, "y") == [1, 2, 3, 4, None]
    counted = {
        (notice.code, notice.subject): notice.count
        for notice in outcome.loaded.notices
        if notice.code in ("not_a_number", "infinite")
    }
    assert counted == {("not_a_number", "x"): 1, ("infinite", "x"): 2, ("not_a_number", "y"): 1}
    assert outcome.quarantine == []


def test_F33_integers_beyond_64_bits(load: Any) -> None:
    big, thirty = "9223372036854775808", "1" * 30
    outcome = load(f"a,b,c\n{big},{thirty},{2**63 - 1}\n1,2,{-(2**63)}\n")
    assert outcome.types() == {"a": "text", "b": "text", "c": "integer"}
    assert outcome.rows() == [
        {"a": big, "b": thirty, "c": 2**63 - 1},
        {"a": "1", "b": "2", "c": -(2**63)},
    ]
    actions = {
        notice.subject: notice.action and notice.action.values
        for notice in outcome.loaded.notices
        if notice.code == "big_integers"
    }
    assert actions == {"a": {"types": {"a": "decimal"}}, "b": None}
    decimals = load(f"a\n{big}\n1.25\n", types={"a": "decimal"})
    assert [str(value.normalize()) for value in values(decimals, "a")] == [big, "1.25"]


def test_F34_integers_with_gaps_keep_every_digit(load: Any) -> None:
    outcome = load(f"id,n\n1,{2**53 + 1}\n2,\n3,{2**62 + 1}\n")
    assert values(outcome, "n") == [2**53 + 1, None, 2**62 + 1]


def test_F35_mixed_types_with_shares(load: Any) -> None:
    outcome = load("x\n" + "12\n" * 8 + "abc\n2020-01-02\n")
    assert outcome.types() == {"x": "text"}
    notice = outcome.notice("mixed_types")
    assert (
        notice.sentence
        == "“x” mixes 80 % numbers, 10 % dates, 10 % other text; it is read as text."
    )
    assert notice.action == options(types={"x": "number"})
    declared = load("x\n" + "12\n" * 8 + "abc\n2020-01-02\n", **notice.action.values)
    assert values(declared, "x") == [12.0] * 8
    assert [(entry["row"], entry["column"], entry["reason"]) for entry in declared.quarantine] == [
        (9, "x", "“abc” in “x” is not a number."),
        (10, "x", "“2020-01-02” in “x” is not a number."),
    ]


def test_F36_words_for_no_value(load: Any) -> None:
    content = "code,n\nNA,1\nNone,NA\nnull,3\nDE,4\n"
    outcome = load(content)
    assert values(outcome, "code") == ["NA", "None", "null", "DE"]
    assert values(outcome, "n") == [1, None, 3, 4]  # among numbers it is no value, and that is said
    asked = next(
        notice
        for notice in outcome.notices
        if notice.code == "missing_words" and notice.subject == "code"
    )
    assert (asked.severity, asked.asks, asked.action) == (
        "warn",
        True,
        options(missing=["", "NA", "None", "null"]),
    )
    notice = next(notice for notice in outcome.loaded.notices if notice.code == "missing_words")
    assert (notice.subject, notice.count, notice.severity) == ("n", 1, "warn")
    assert values(load(content, **asked.action.values), "code") == [None, None, None, "DE"]
    assert values(load(content, types={"n": "text"}), "n") == ["1", "NA", "3", "4"]


def test_F37_leading_zeros(load: Any) -> None:
    content = "zip,n\n00501,1\n10115,2\n"
    outcome = load(content)
    assert values(outcome, "zip") == ["00501", "10115"]
    assert outcome.notice("leading_zeros").action == options(types={"zip": "integer"})
    assert values(load(content, types={"zip": "integer"}), "zip") == [501, 10115]
    assert load("n\n0\n0.5\n").types() == {"n": "number"}


def test_F37_leading_zeros_further_down_do_not_vanish(load: Any) -> None:
    outcome = load("code\n" + "".join(f"{i}\n" for i in range(10, 3000)) + "007\n" * 2)
    assert outcome.types() == {"code": "text"}
    assert values(outcome, "code")[-1] == "007"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2025-04-03", "2025-12-31"], dt.date(2025, 4, 3)),
        (["03/13/2025", "04/03/2025"], dt.date(2025, 3, 13)),
        (["13.03.2025", "03.04.2025"], dt.date(2025, 3, 13)),
        (["13 Mar 2025", "3 Apr 2025"], dt.date(2025, 3, 13)),
        (["March 13, 2025", "April 3, 2025"], dt.date(2025, 3, 13)),
        (["2025/03/13", "2025/04/03"], dt.date(2025, 3, 13)),
    ],
)
def test_F38_date_formats(load: Any, cells: list[str], expected: dt.date) -> None:
    outcome = load("d\n" + "\n".join(f'"{cell}"' for cell in cells) + "\n")
    assert outcome.types() == {"d": "date"}
    assert values(outcome, "d")[0] == expected
    assert "ambiguous_dates" not in outcome.codes()


def test_F38_ambiguous_dates_are_asked_once(load: Any) -> None:
    content = "a,b\n03/04/2025,05-06-2025\n01/02/2025,07-08-2025\n"
    outcome = load(content)
    asked = [
        notice
        for notice in outcome.notices
        if notice.code == "ambiguous_dates" and (notice.severity, notice.asks) == ("warn", True)
    ]
    assert len({notice.sentence for notice in asked}) == 1
    assert asked[0].action == options(dates="month first")
    assert outcome.rows()[0] == {"a": dt.date(2025, 4, 3), "b": dt.date(2025, 6, 5)}
    other = load(content, dates="month first")
    assert other.rows()[0] == {"a": dt.date(2025, 3, 4), "b": dt.date(2025, 5, 6)}
    assert "ambiguous_dates" not in other.codes()
    settled = load("a,b\n03/04/2025,12/31/2025\n")  # the second column leaves no doubt
    assert values(settled, "a") == [dt.date(2025, 3, 4)]


def test_F39_zones_gaps_and_edges(load: Any) -> None:
    outcome = load("t\n2025-03-30T02:30:00+01:00\n2025-03-30T02:30:00Z\n2025-03-30 02:30:00-0530\n")
    assert outcome.types() == {"t": "datetime"}
    assert [value.isoformat() for value in values(outcome, "t")] == [
        "2025-03-30T01:30:00+00:00",
        "2025-03-30T02:30:00+00:00",
        "2025-03-30T08:00:00+00:00",
    ]
    assert "mixed_zones" in outcome.codes()
    plain = load(
        "t\n2025-03-30 02:30:00\n0001-01-01 00:00:00\n9999-12-31 23:59:59\n"
    )  # an hour that no clock in Berlin showed is data all the same
    assert values(plain, "t") == [
        dt.datetime(2025, 3, 30, 2, 30),
        dt.datetime(1, 1, 1),
        dt.datetime(9999, 12, 31, 23, 59, 59),
    ]
    leap = load("t\n" + "2016-12-31 23:59:59\n" * 200 + "2016-12-31 23:59:60\n")
    assert (
        leap.quarantine[0]["reason"]
        == "“2016-12-31 23:59:60” in “t” is not a date and time (YYYY-MM-DD HH:MM:SS)."
    )
    assert leap.loaded.rows_loaded == 200


@pytest.mark.parametrize("factor", [1, 1_000, 1_000_000])
def test_F40_epochs_are_suggested(load: Any, factor: int) -> None:
    content = f"created_at,n\n{1_700_000_000 * factor},1\n{1_700_000_060 * factor},2\n"
    outcome = load(content)
    assert values(outcome, "created_at") == [1_700_000_000 * factor, 1_700_000_060 * factor]
    notice = outcome.notice("epoch")
    assert (notice.severity, notice.asks, notice.action) == (
        "warn",
        True,
        options(types={"created_at": "datetime"}),
    )
    assert values(load(content, **notice.action.values), "created_at") == [
        dt.datetime(2023, 11, 14, 22, 13, 20),
        dt.datetime(2023, 11, 14, 22, 14, 20),
    ]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("true", "false"), ("TRUE", "FALSE"), ("yes", "no"), ("t", "f"), ("Y", "N"), ("on", "off")],
)
def test_F41_spellings_of_truth(load: Any, yes: str, no: str) -> None:
    outcome = load(f"a,b\n1,{yes}\n2,{no}\n3,\n")
    assert outcome.types() == {"a": "integer", "b": "boolean"}
    assert values(outcome, "b") == [True, False, None]


def test_F41_one_and_zero_only_when_asked_and_mixtures_asked_about(load: Any) -> None:
    assert values(load("a,b\n1,x\n0,y\n"), "a") == [1, 0]
    assert values(load("a,b\n1,x\n0,y\n", types={"a": "boolean"}), "a") == [True, False]
    mixed = load("b,c\nyes,1\nfalse,2\n")
    assert values(mixed, "b") == ["yes", "false"]
    assert mixed.notice("mixed_booleans").action == options(types={"b": "boolean"})
    assert values(load("b,c\nyes,1\nfalse,2\n", types={"b": "boolean"}), "b") == [True, False]


def test_F42_percent_and_currency(load: Any) -> None:
    content = 'p,m\n12.5%,"$1,200.50"\n7 %,$5\n'
    outcome = load(content)
    assert outcome.rows()[0] == {"p": "12.5%", "m": "$1,200.50"}
    fixes = {
        notice.subject: notice.action.values for notice in outcome.notices if notice.code == "units"
    }
    assert fixes == {"p": {"types": {"p": "number"}}, "m": {"types": {"m": "number"}}}
    accepted = load(content, types={"p": "number", "m": "number"})
    assert accepted.rows() == [{"p": 12.5, "m": 1200.5}, {"p": 7.0, "m": 5.0}]


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def test_F43_binary_is_refused_by_this_source_too(tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(_png() * 20)
    assert CSV.recognises(path.read_bytes(), ".csv") == 0.0
    with pytest.raises(Refused, match=r"“picture\.csv” is not a text file"):
        inspect(CSV, path)


@pytest.mark.parametrize("name", ["x.xlsx", "x.parquet", "x.json"])
def test_F44_text_under_another_suffix(load: Any, name: str) -> None:
    outcome = load("a,b\n1,x\n", name)
    assert outcome.source == "csv"
    assert outcome.rows() == [{"a": 1, "b": "x"}]


def test_title_above_the_table_is_left_out(load: Any) -> None:
    outcome = load(",,\nA title of the sheet,,\nname,n,m\nx,1,2\n")
    assert outcome.rows() == [{"name": "x", "n": 1, "m": 2}]
    assert outcome.notice("lines_above").action == options(skip_rows=0)


def test_an_unknown_option_or_column_is_a_sentence(load: Any) -> None:
    with pytest.raises(Refused, match="There is no column “zip” whose type could be changed"):
        load("a,b\n1,2\n", types={"zip": "text"})
    with pytest.raises(Refused, match="The option “delimiter” is not right"):
        load("a,b\n1,2\n", delimiter="::")


def test_types_that_prove_too_narrow_are_widened(load: Any) -> None:
    rows = [f"{i},{i}" for i in range(30_000)] + [f"{i},{i}.5" for i in range(30_000, 30_010)]
    outcome = load("id,x\n" + "\n".join(rows) + "\n")
    assert outcome.types() == {"id": "integer", "x": "number"}
    assert values(outcome, "x")[-1] == 30009.5
    assert outcome.loaded.rows_quarantined == 0


def test_a_few_bad_cells_are_quarantined_with_row_and_reason(load: Any) -> None:
    rows = [f"{i},2020-01-01" for i in range(1, 2001)]
    rows[1499], rows[1700] = "x1,2020-01-01", "1701,2020-02-30"
    outcome = load("id,day\n" + "\n".join(rows) + "\n")
    assert outcome.types() == {"id": "integer", "day": "date"}
    assert [(entry["row"], entry["column"], entry["reason"]) for entry in outcome.quarantine] == [
        (1500, "id", "“x1” in “id” is not a whole number."),
        (1701, "day", "“2020-02-30” in “day” is not a date (YYYY-MM-DD)."),
    ]
    assert (outcome.loaded.rows_read, outcome.loaded.rows_loaded) == (2000, 1998)
