"""Text in columns: edges detected and changeable, values exact, nothing lost in silence."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.base.finding import options
from core.data.readers.fixed_width.detect import find_edges
from core.data.source import SOURCES
from tests.core.data.reading import Read, inspect, read

TABLE = """code  name          born        score
00501 Ann Lee       1990-02-28   12.5
00777 Bo            1985-11-03    7
12345 Cleo van Ek   2001-07-14  105.25
"""
ROWS = [
    {"code": "00501", "name": "Ann Lee", "born": dt.date(1990, 2, 28), "score": 12.5},
    {"code": "00777", "name": "Bo", "born": dt.date(1985, 11, 3), "score": 7.0},
    {"code": "12345", "name": "Cleo van Ek", "born": dt.date(2001, 7, 14), "score": 105.25},
]


def load(text: str | bytes, tmp_path: Path, name: str = "t.fwf", **overrides: object) -> Read:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, tmp_path, **overrides)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["t.fwf", "t.prn", "t.dat", "t.txt", "table"])
def test_edges_are_found_from_blank_columns(name: str, tmp_path: Path) -> None:
    result = load(TABLE, tmp_path, name)
    assert (result.source, result.params.edges, result.params.header) == (
        "fixed_width",
        [1, 7, 21, 33],
        True,
    )
    assert result.rows() == ROWS
    assert result.notice("edges").sentence.startswith(
        "Columns begin at the places 1, 7, 21, 33 of each line"
    )


def test_edges_are_found_from_a_ruler(tmp_path: Path) -> None:
    text = "id   city\n---- ----------\n1    New York\n2    Old York\n"
    result = load(text, tmp_path, "t.txt")
    assert result.params.edges == [1, 6]
    assert result.rows() == [{"id": 1, "city": "New York"}, {"id": 2, "city": "Old York"}]


def test_names_wider_than_their_columns(tmp_path: Path) -> None:
    text = "identifier shop amount\n1 A  10\n2 B  20\n3 C 300\n"
    result = load(text, tmp_path)
    assert result.rows() == [
        {"identifier": 1, "shop": "A", "amount": 10},
        {"identifier": 2, "shop": "B", "amount": 20},
        {"identifier": 3, "shop": "C", "amount": 300},
    ]


def test_edges_can_be_changed(tmp_path: Path) -> None:
    text = (
        "Chicago Reader    1971-01-01 40  True 1.0 \nChicago Tribune   1920-01-01 164 False41.01\n"
    )
    assert load(text, tmp_path).params.edges == [1, 9, 19, 30, 34]  # “Chicago” stands in all lines
    result = load(text, tmp_path, edges=[39, 1, 19, 30, 34, 34])
    assert result.params.edges == [1, 19, 30, 34, 39]
    assert result.rows() == [
        {
            "column_1": "Chicago Reader",
            "column_2": dt.date(1971, 1, 1),
            "column_3": 40,
            "column_4": True,
            "column_5": 1.0,
        },
        {
            "column_1": "Chicago Tribune",
            "column_2": dt.date(1920, 1, 1),
            "column_3": 164,
            "column_4": False,
            "column_5": 41.01,
        },
    ]
    assert result.notice("no_header").action == options(header=True)
    with pytest.raises(Refused, match="places in a line are 1 to 100,000"):
        load(text, tmp_path, edges=[0, 5])


def test_text_before_the_first_edge_is_told(tmp_path: Path) -> None:
    result = load("abc 1 x\ndef 2 y\n", tmp_path, edges=[5, 7], header=False)
    assert result.rows() == [{"column_1": 1, "column_2": "x"}, {"column_1": 2, "column_2": "y"}]
    assert result.notice("before_first_edge").count == 2


def test_short_and_blank_lines(tmp_path: Path) -> None:
    result = load("\n\nid name\n1  Ann\n\n2\n3  Cy\n", tmp_path)
    assert result.rows() == [
        {"id": 1, "name": "Ann"},
        {"id": 2, "name": None},
        {"id": 3, "name": "Cy"},
    ]
    assert result.params.skip_rows == 2
    assert result.notice("blank_lines").count == 1


@pytest.mark.parametrize(
    ("encoding", "marked"),
    [("cp1252", False), ("utf-8", False), ("utf-8-sig", False), ("utf-16", True)],
)
def test_encodings_are_told(encoding: str, marked: bool, tmp_path: Path) -> None:
    text = "id    town      land\n1     Zürich    CH\n2     Genève    CH\n3     Graz      AT\n"
    result = load(text.encode(encoding), tmp_path)
    assert [row["town"] for row in result.rows()] == ["Zürich", "Genève", "Graz"]
    assert ("encoding" in result.codes()) == (encoding not in ("utf-8", "utf-8-sig"))


def test_a_cell_that_does_not_fit_goes_to_quarantine(tmp_path: Path) -> None:
    text = "id     word\n" + "".join(f"{n:<6} w{n}\n" for n in range(6000)) + "x7     last\n"
    result = load(text, tmp_path)
    assert result.loaded.rows_loaded == 6000
    assert [(row["row"], row["column"], row["raw"]) for row in result.quarantine] == [
        (6001, "id", "x7     last")
    ]


def test_types_hold_for_all_rows(tmp_path: Path) -> None:
    text = "id     value\n" + "".join(f"{n:<6} {n}\n" for n in range(6000)) + "6000   0.5\n"
    result = load(text, tmp_path)
    assert result.types() == {"id": "integer", "value": "number"}
    assert result.table["value"].to_pylist() == [*(float(n) for n in range(6000)), 0.5]


@pytest.mark.parametrize(
    "text",
    [
        "a,b,c\n1,2,3\n4,5,6\n",
        "a, b, c\n1, 2, 3\n4, 5, 6\n",
        "a;b\n1;2\n3;4\n",
        "a\tb\n1\t2\n3\t4\n",
        "word\none\ntwo\nsix\n",
        "stamp\n2024-01-01 10:00:00\n2024-01-02 11:00:00\n2024-01-03 12:00:00\n",
        (
            "Some words of a letter,\nwhich has lines, and more\nof them than one might\nlike to"
            " read.\n"
        ),
    ],
)
def test_other_text_is_not_taken_for_columns(text: str, tmp_path: Path) -> None:
    assert load(text, tmp_path, "t.txt").source == "csv"


def test_padded_lines_with_commas_are_columns() -> None:
    lines = "".join(
        f"{f'County {n}, State'.ljust(60)}{str(n * 7).ljust(40)}x{' ' * 20}\n"
        for n in range(100, 200)
    )
    assert SOURCES["fixed_width"].recognises(lines.encode(), ".txt") > SOURCES["csv"].recognises(
        lines.encode(), ".txt"
    )


def test_edges_of_wide_letters() -> None:
    assert find_edges(["東京   1", "大阪府 2"]) == [1, 5]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [(" \n \n", "holds only blank lines"), ("only a header\n", "has no rows below its header")],
)
def test_nothing_to_read(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=sentence):
        inspect(SOURCES["fixed_width"], _written(tmp_path, text), header=True)


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "t.fwf"
    path.write_text(text)
    return path
