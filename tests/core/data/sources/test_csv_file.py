"""Delimited text as a source."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from core.data.source import EXAMPLE_ROWS
from core.data.sources.csv_file import PLUGIN, CsvParams
from tests.core.data import reading


def test_the_example_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = reading.read(PLUGIN.example(tmp_path), tmp_path)
    assert (result.source, result.rows()) == ("csv", list(EXAMPLE_ROWS))
    assert result.types() == {"id": "integer", "name": "text", "score": "number"}


def test_delimiter_decimal_mark_and_title_are_detected(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Prices of May\n\nname;price;note\nAnn;1,5;x\nBo;2,25;y\nCleo;3,5;z\n")
    params = reading.inspect(PLUGIN, path).params
    assert isinstance(params, CsvParams)
    assert (params.delimiter, params.decimal, params.skip_rows) == (";", ",", 2)


def test_a_row_with_too_many_cells_goes_to_quarantine_or_loses_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3,4,5\n6,7\n8,9\n")
    strict = reading.read(path, tmp_path)
    assert [row["a"] for row in strict.rows()] == [1, 6, 8]
    assert [(row["row"], row["raw"]) for row in strict.quarantine] == [(2, "3,4,5")]
    lenient = reading.read(path, tmp_path, ragged="keep")
    assert [(row["a"], row["b"]) for row in lenient.rows()] == [(1, 2), (3, 4), (6, 7), (8, 9)]


def test_a_preview_shows_the_first_rows_and_how_many_there_are(tmp_path: Path) -> None:
    preview = reading.preview(PLUGIN, PLUGIN.example(tmp_path), 2)
    assert (preview.rows.to_pylist(), preview.total_rows) == (list(EXAMPLE_ROWS[:2]), 3)


def test_only_text_is_recognised() -> None:
    assert PLUGIN.recognises(b"a,b\n1,2\n", ".csv") > PLUGIN.recognises(b"a,b\n1,2\n", ".x") > 0
    assert PLUGIN.recognises(b"PAR1\0\0\0\x01\x02", ".csv") < 0.5


@pytest.mark.parametrize("delimiter", ["", "::"])
def test_a_delimiter_is_one_character(delimiter: str) -> None:
    with pytest.raises(ValidationError):
        CsvParams(delimiter=delimiter)


@pytest.mark.parametrize(
    ("cells", "type_", "values"),
    [
        (["0", "0"], "integer", [0, 0]),
        (["-0", "+0"], "integer", [0, 0]),
        (["+1", "-2"], "integer", [1, -2]),
        (["9007199254740993", "1"], "integer", [9_007_199_254_740_993, 1]),
        (["0.0", "0"], "number", [0.0, 0.0]),
        (["0.50", "1.00"], "number", [0.5, 1.0]),
        ([".5", "5."], "number", [0.5, 5.0]),
        (["1e5", "2"], "number", [100_000.0, 2.0]),
        (["1E+05", "-1e-2"], "number", [100_000.0, -0.01]),
        (["0e0", "00e1"], "number", [0.0, 0.0]),
        (["1e-400", "1"], "number", [0.0, 1.0]),  # too small for a float
        (["00", "00"], "text", ["00", "00"]),
        (["000", "0001"], "text", ["000", "0001"]),
        (["00", "1"], "text", ["00", "1"]),
        (["-07", "1"], "text", ["-07", "1"]),
        (["99999999999999999999", "1"], "text", ["99999999999999999999", "1"]),
        (["1e400", "1"], "text", ["1e400", "1"]),  # too great for a float
        (["1_000", "2_000"], "text", ["1_000", "2_000"]),
        (["1_000.5", "2_000.5"], "text", ["1_000.5", "2_000.5"]),
        (["1__0", "5"], "text", ["1__0", "5"]),
        (["_1", "1_"], "text", ["_1", "1_"]),
        (["0x10", "0x1F"], "text", ["0x10", "0x1F"]),
        (["0b1", "0o7"], "text", ["0b1", "0o7"]),
        (["1d5", "1f"], "text", ["1d5", "1f"]),
        (["--1", "+-1"], "text", ["--1", "+-1"]),
        (["1-", "(1)"], "text", ["1-", "(1)"]),
        (["\u22121", "2"], "text", ["\u22121", "2"]),  # a minus sign that is no hyphen
        (["\uff11", "\uff12"], "text", ["\uff11", "\uff12"]),  # digits of full width
        (["\u0661", "\u0662"], "text", ["\u0661", "\u0662"]),  # Arabic digits
    ],
)
def test_what_is_a_number_and_what_stays_text(
    tmp_path: Path, cells: list[str], type_: str, values: list[object]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,k\n" + "".join(f"{cell},t\n" for cell in cells), encoding="utf-8")
    result = reading.read(path, tmp_path)
    assert (result.types()["x"], [row["x"] for row in result.rows()]) == (type_, values)
    assert result.quarantine == []


@pytest.mark.parametrize(
    ("cell", "type_", "value"),
    [
        ("-0", "integer", 0),
        ("+3", "integer", 3),
        (" 7", "integer", 7),
        ("9007199254740993", "integer", 9_007_199_254_740_993),
        ("12.5", "number", 12.5),
        ("12.0", "number", 12.0),
        ("5.", "number", 5.0),
        ("1e3", "number", 1000.0),
        ("00", "text", "00"),
        ("007", "text", "007"),
        ("99999999999999999999", "text", "99999999999999999999"),
        ("0x1F", "integer", None),
        ("1_000", "integer", None),
        ("x", "integer", None),
    ],
)
def test_an_odd_cell_below_a_thousand_whole_numbers_is_neither_rounded_nor_reread(
    tmp_path: Path, cell: str, type_: str, value: object
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("n,k\n" + "7,t\n" * 1000 + f"{cell},u\n" + "8,v\n")
    result = reading.read(path, tmp_path)
    assert result.types()["n"] == type_
    last = {row["k"]: row["n"] for row in result.rows()[-2:]}
    if value is not None:
        assert (last["u"], result.quarantine) == (value, [])
        return
    assert [row["k"] for row in result.rows()[-2:]] == ["t", "v"]
    assert result.quarantine == [
        {
            "row": 1001,
            "column": "n",
            "reason": f"“{cell}” in “n” is not a whole number.",
            "raw": f"{cell},u",
        }
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rejected_rows_of_a_ragged_file_are_counted_below_the_header(
    tmp_path: Path, end: str
) -> None:
    path = tmp_path / "a.csv"
    lines = ["a,b", "1,2", "3,4,5", "", "6", "7,8", "9,10,11", "12,13"]
    path.write_text(end.join(lines) + end, newline="")
    result = reading.read(path, tmp_path)
    assert [(row["a"], row["b"]) for row in result.rows()] == [(1, 2), (6, None), (7, 8), (12, 13)]
    reason = "The row has 3 cells, the table has 2 columns."
    # a blank line is no row: 9,10,11 is the fifth
    assert [tuple(row.values()) for row in result.quarantine] == [
        (2, None, reason, "3,4,5"),
        (5, None, reason, "9,10,11"),
    ]
    assert result.notice("ragged_long").rows == (2, 5)
    assert result.notice("ragged_short").rows == (3,)


def test_a_row_of_several_lines_counts_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        'id,note\n1,"a\nb"\n2,"c\n\nd",more\n3,"e"\n4,"open\n5,f\n6,"g""h\n"\n7,"i"x\n8,j\n'
    )
    result = reading.read(path, tmp_path)
    assert [(row["id"], row["note"]) for row in result.rows()] == [
        (1, "a\nb"),
        (3, "e"),
        (5, "f"),
        (6, 'g"h\n'),
        (8, "j"),
    ]
    rejected = [(row["row"], row["reason"][:27], row["raw"]) for row in result.quarantine]
    assert rejected == [
        (2, "The row has 3 cells, the ta", '2,"c\n\nd",more'),
        (4, "A quote opens in this line ", '4,"open'),
        (7, "A quote opens in this line ", '7,"i"x'),
    ]


def test_a_rejected_row_far_down_a_file_of_several_lines_a_row_has_its_number(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    rows = [f'{row},"line\nof {row}",{row}' for row in range(1, 3001)]
    rows[999], rows[1999], rows[2500] = '1000,"late\none",x', '2000,"a\nb",1,2', "2501,c,-"
    path.write_text("id,note,n\n" + "\n\n".join(rows) + "\n")
    result = reading.read(path, tmp_path)
    assert [tuple(row.values()) for row in result.quarantine] == [
        (1000, "n", "“x” in “n” is not a whole number.", '1000,"late\none",x'),
        (2000, None, "The row has 4 cells, the table has 3 columns.", '2000,"a\nb",1,2'),
    ]
    missing = [row["id"] for row in result.rows() if row["n"] is None]
    assert (missing, len(result.rows())) == ([2501], 2998)
