"""The table of outcomes over a folder of odd files that people really had: rows, columns,
quarantine and exact cells, each verified by another reader.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.base.errors import Refused
from tests.core.data.reading import Read, read

D = dt.date


@dataclass(frozen=True)
class Expected:
    """What an import of a file must give; ``cells`` by (0-based row, column)."""

    rows: int
    columns: int
    quarantined: int = 0
    source: str = "csv"
    cells: dict[tuple[int, str], Any] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Plain:
    """How another reader reads a delimited file."""

    delimiter: str = ","
    encoding: str = "utf-8"
    skip: int = 0
    header: bool = True
    dates: tuple[str, ...] = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")
    quoting: int = csv.QUOTE_MINIMAL
    missing: frozenset[str] = frozenset({""})


ABC = {(0, "a"): 1, (0, "b"): 2, (0, "c"): 3}
SHEET = {
    (0, "text"): "Chicago Reader",
    (0, "date"): D(1971, 1, 1),
    (0, "integer"): 40,
    (0, "boolean"): True,
    (0, "float"): 1.0,
    (0, "datetime"): dt.datetime(1971, 1, 1, 4, 14),
    (1, "float"): 1.27,
    (1, "datetime"): dt.datetime(1948, 1, 1, 14, 57, 13),
    (1, "column_8"): "Extra data beyond headers will be trimmed",
    (2, "boolean"): False,
    (2, "float"): 41800000.01,
    (2, "datetime"): dt.datetime(1920, 1, 1),
    (3, "text"): "This row has blanks",
    (3, "date"): None,
    (4, "text"): "Unicode! Σ",
    (4, "empty_column"): None,
}
OUTCOMES = {
    "SOURCE.txt": Expected(41, 1),
    "bad.csv": Expected(
        2,
        3,
        1,
        cells={
            (0, "column_a"): None,
            (0, "column_b"): "I'm too short!",
            (0, "column_c"): None,
            (1, "column_c"): 17,
        },
        codes={"ragged_long", "ragged_short"},
    ),
    "bad_skip_lines.csv": Expected(
        2, 3, 1, cells={(1, "column_a"): 0, (1, "column_b"): "mixed types.... uh oh"}
    ),
    "blanks.csv": Expected(
        1,
        6,
        cells={
            (0, "a"): None,
            (0, "b"): "NA",
            (0, "c"): "N/A",
            (0, "d"): "NONE",
            (0, "e"): "NULL",
            (0, "f"): ".",
        },
        codes={"missing_words"},
    ),
    "blanks_converted.csv": Expected(1, 6, cells={(0, "f"): None}),
    "date_like_number.csv": Expected(1, 1, cells={(0, "a"): 4.5}),
    "dummy.csv": Expected(1, 3, cells=ABC),
    "dummy.csv.bz2": Expected(1, 3, cells=ABC),
    "dummy.csv.gz": Expected(1, 3, cells=ABC),
    "dummy.tsv": Expected(1, 3, cells=ABC),
    "dummy.xls": Expected(1, 3, source="excel", cells=ABC),
    "dummy.xlsx": Expected(1, 3, source="excel", cells=ABC),
    "dummy2.csv": Expected(1, 3, cells=ABC),
    "dummy3.csv": Expected(2, 3, cells={**ABC, (1, "b"): 4, (1, "c"): 5}),
    "dummy_col_shuffled.csv": Expected(1, 3, cells=ABC),
    "dummy_col_shuffled_ragged.csv": Expected(1, 4, cells={**ABC, (0, "d"): 4}),
    "foo1.csv": Expected(2, 3, cells={(1, "name"): "Howard", (1, "age"): 21}),
    "foo2.csv": Expected(2, 3, cells={(0, "id"): 3, (1, "name"): "Tim"}),
    "iris.csv": Expected(
        150,
        5,
        cells={
            (0, "sepal_length"): 5.1,
            (149, "petal_width"): 1.8,
            (149, "species"): "Iris-virginica",
        },
    ),
    "irismeta.csv": Expected(3, 3, cells={(2, "wikipedia_url"): None, (2, "usda_id"): "IRSE"}),
    "join_a.csv": Expected(3, 3, cells={(2, "a"): 3, (2, "c"): "c"}),
    "join_a_short.csv": Expected(
        3,
        3,
        cells={(0, "c"): None, (1, "a"): 2, (1, "b"): None, (2, "c"): "c"},
        codes={"ragged_short"},
    ),
    "join_b.csv": Expected(3, 3, cells={(2, "a"): 4}),
    "join_no_header_row.csv": Expected(3, 3, cells={(0, "d"): 1, (2, "f"): "c"}),
    "join_short.csv": Expected(2, 5, cells={(0, "c"): None, (0, "b2"): "b", (1, "c2"): "c"}),
    "no_header_row.csv": Expected(
        1, 3, cells={(0, "column_1"): 1, (0, "column_3"): 3}, codes={"no_header"}
    ),
    "no_header_row2.csv": Expected(1, 3, cells={(0, "column_1"): 4}, codes={"no_header"}),
    "no_header_row3.csv": Expected(2, 3, cells={(1, "column_2"): 5}, codes={"no_header"}),
    "optional_quote_characters.csv": Expected(1, 3, cells=ABC),
    "realdata/Datagov_FY10_EDU_recp_by_State.csv": Expected(
        55,
        9,
        codes={"lines_above", "thousands_mark"},
        cells={
            (0, "State Name"): "ALABAMA",
            (0, "Post-9/11GI Bill Program"): 7738,
            (0, "TOTAL"): "19,582",
            (2, "TOTAL"): "46,743",
        },
    ),
    "realdata/FY09_EDU_Recipients_by_State.csv": Expected(
        53,
        10,
        codes={"leading_zeros", "thousands_mark"},
        cells={
            (0, "Code"): "01",
            (0, "TOTAL"): "12,426",
            (1, "Montgomery GI Bill-Active Duty"): "776",
            (0, "column_10"): None,
        },
    ),
    "realdata/README.csv": Expected(
        3,
        4,
        cells={
            (0, "retrieval_date"): D(2011, 4, 17),
            (2, "title"): "FY 10 Education Recipients by State",
        },
    ),
    "realdata/acs2012_5yr_population.csv": Expected(
        93, 4, cells={(0, "name"): "Adams County, NE", (2, "margin_of_error"): 64}
    ),
    "realdata/census_2000/README.txt": Expected(20, 1, 10),
    "realdata/census_2000/VROUTFSJ.TXt": Expected(
        1554, 11, 1, "fixed_width", codes={"edges", "no_header"}
    ),
    "realdata/census_2000/census2000_geo_schema.csv": Expected(
        83, 3, cells={(0, "column"): "FILEID", (1, "start"): 7}
    ),
    "realdata/census_2000/determination.csv": Expected(
        1555,
        21,
        cells={
            (0, "AIANHH"): "0000",
            (0, "POP"): 281421905,
            (2, "CODE"): "040",
            (2, "FENG5I"): "*",
            (2, "NAME1"): "Bethel Census Area",
            (2, "RACEGP"): "ESKIMO",
        },
    ),
    "realdata/census_2000/determination_schema.csv": Expected(
        21,
        6,
        cells={
            (1, "meaning"): "Tabulation State (FIPS) 00=U.S. total",
            (20, "column"): "RACEGP",
            (20, "end"): 302,
        },
    ),
    "realdata/census_2000/usgeo_excerpt.upl": Expected(
        1000,
        13,
        0,
        "fixed_width",
        codes={"edges"},
        cells={(0, "column_6"): "United States", (0, "column_12"): 281421906},
    ),
    "realdata/census_2010/README.txt": Expected(8, 1, 4),
    "realdata/census_2010/census2010_geo_schema.csv": Expected(
        101, 3, cells={(0, "start"): 0, (1, "column"): "STUSAB"}
    ),
    "realdata/census_2010/ilgeo2010_excerpt.csv": Expected(
        1000,
        101,
        cells={
            (0, "LOGRECNO"): "0000001",
            (0, "POP100"): 12830632,
            (0, "INTPTLON"): -89.1526108,
            (0, "STATENS"): "01779784",
            (0, "COUNTY"): None,
        },
    ),
    "realdata/event-notification-rpt-lastmonth.txt": Expected(
        72,
        72,
        cells={
            (0, "En No"): 46521,
            (0, "Docket No"): "05000293",
            (0, "Notification Time"): dt.time(9, 3),
            (1, "License No"): "117-1302-01",
        },
    ),
    "realdata/ks_1033_data.csv": Expected(
        1575,
        14,
        cells={
            (0, "item_name"): "RIFLE,5.56 MILLIMETER",
            (0, "ship_date"): dt.datetime(2006, 5, 19),
            (0, "acquisition_cost"): 499.0,
            (0, "fips"): 20001,
        },
    ),
    "realdata/ne_1033_data.xlsx": Expected(
        1036,
        14,
        source="excel",
        cells={
            (0, "county"): "ADAMS",
            (0, "ship_date"): D(2008, 7, 11),
            (0, "acquisition_cost"): 138.0,
        },
    ),
    "sheets.xls": Expected(5, 8, source="excel", cells=SHEET, codes={"several_sheets"}),
    "sheetsxls_converted.csv": Expected(
        5,
        9,
        cells={
            (1, "time"): dt.time(14, 57, 13),
            (1, "_unnamed"): "Extra data past headers will be trimmed",
        },
    ),
    "sniff_limit.csv": Expected(1, 3, cells=ABC),
    "sort_ints_nulls.csv": Expected(3, 3, cells={(1, "b"): None, (1, "c"): 6, (2, "b"): 1}),
    "test.xls": Expected(5, 8, source="excel", cells=SHEET),
    "test.xlsx": Expected(5, 8, source="excel", cells=SHEET),
    "test_date_format.csv": Expected(
        2, 1, cells={(0, "a"): D(2014, 1, 2), (1, "a"): D(2012, 12, 31)}
    ),
    "test_date_format_converted.csv": Expected(2, 1, cells={(0, "a"): D(2014, 1, 2)}),
    "test_empty_columns.csv": Expected(
        3,
        5,
        cells={(0, "a"): "a", (1, "c"): "c", (1, "column_5"): None},
        codes={"header_empty", "ragged_short"},
    ),
    "test_empty_columns_long_row.csv": Expected(1, 3, cells={(0, "a"): None}),
    "test_empty_columns_short_row.csv": Expected(
        1, 3, cells={(0, "c"): None}, codes={"ragged_short"}
    ),
    "test_geo.csv": Expected(
        17,
        12,
        cells={
            (0, "last_seen_date"): D(2012, 3, 30),
            (0, "latitude"): 32.35066,
            (0, "longitude"): -95.30181,
            (2, "photo_url"): "http://i.imgur.com/DICdn.jpg",
        },
    ),
    "test_geojson.csv": Expected(
        3,
        7,
        cells={
            (0, "longitude"): 102.0,
            (1, "prop1"): "0.0",
            (2, "prop1"): '{"this": "that"}',
            (2, "type"): "Polygon",
        },
    ),
    "test_geojson.json": Expected(
        3,
        6,
        source="json",
        codes={"record_path"},
        cells={
            (0, "geometry.coordinates"): "[102.0, 0.5]",
            (1, "properties.prop1"): 0.0,
            (2, "properties.prop1.this"): "that",
        },
    ),
    "test_ignore_case.csv": Expected(
        5, 3, cells={(1, "b"): D(2003, 1, 1), (1, "c"): "A", (4, "a"): 3}
    ),
    "test_join_short_rows.csv": Expected(
        3,
        3,
        cells={(0, "a"): "1", (1, "a"): "dog", (1, "b"): "c", (1, "c"): None},
        codes={"mixed_types", "ragged_short"},
    ),
    "test_latin1.csv": Expected(2, 3, cells={(1, "c"): "©"}, codes={"encoding"}),
    "test_literal_order.csv": Expected(3, 2, cells={(0, "a"): 192, (2, "b"): 3}),
    "test_no_leading_zeroes.csv": Expected(
        1, 3, cells={(0, "a"): "01", (0, "b"): "00.11", (0, "c"): 0.1}, codes={"leading_zeros"}
    ),
    "test_precision.csv": Expected(1, 1, cells={(0, "a"): 1.234567}),
    "test_skip_lines.csv": Expected(1, 3, cells=ABC),
    "test_skip_lines.xls": Expected(5, 8, source="excel", cells=SHEET),
    "test_utf16_little.csv": Expected(2, 3, cells={(0, "a"): 1, (1, "c"): "ʤ"}, codes={"encoding"}),
    "test_utf8.csv": Expected(2, 3, cells={(1, "baz"): "ʤ"}),
    "test_utf8_bom.csv": Expected(2, 3, cells={(0, "foo"): 1, (1, "baz"): "ʤ"}),
    "testdbf.dbf": Expected(
        8,
        12,
        source="dbf",
        cells={
            (0, "GEOID10"): "2708",
            (0, "CD111FP"): "08",
            (0, "ALAND10"): 71546663636,
            (0, "INTPTLON10"): "-092.9323194",
        },
    ),
    "testdbf_converted.csv": Expected(
        8,
        12,
        cells={
            (0, "AWATER10"): 12416573076,
            (2, "INTPTLON10"): -93.083523,
            (0, "FUNCSTAT10"): False,
        },
    ),
    "testfixed": Expected(
        4,
        4,
        source="fixed_width",
        codes={"edges", "no_header"},
        cells={
            (0, "column_1"): "Chicago Reader",
            (1, "column_2"): D(1948, 1, 1),
            (2, "column_3"): 164,
        },
    ),
    "testfixed_converted.csv": Expected(
        4, 8, cells={(1, "float"): 1.24, (1, "time"): dt.time(14, 57, 13), (3, "date"): None}
    ),
    "testfixed_schema.csv": Expected(
        8, 3, cells={(0, "length"): 18, (7, "column"): "empty_column"}
    ),
    "testfixed_schema_no_inference.csv": Expected(3, 3, cells={(2, "start"): 10}),
    "testfixed_skip_lines": Expected(
        4,
        4,
        source="fixed_width",
        cells={(3, "column_1"): "Row with blanks", (3, "column_2"): None},
    ),
    "testjson.json": Expected(
        5,
        7,
        source="json",
        cells={
            (1, "time"): dt.time(14, 57, 13),
            (2, "float"): 41800000.01,
            (4, "text"): "Unicode! Σ",
        },
    ),
    "testjson_converted.csv": Expected(
        5, 7, cells={(0, "time"): dt.time(4, 14), (2, "boolean"): False}
    ),
    "testjson_multiline.json": Expected(
        2, 3, source="json", cells={(0, "a"): 2, (0, "d"): None, (1, "a"): None, (1, "d"): 4}
    ),
    "testjson_multiline_converted.csv": Expected(2, 3, cells={(0, "d"): None, (1, "d"): 4}),
    "testxls_converted.csv": Expected(
        5, 8, cells={(0, "integer"): 40.0, (2, "float"): 41800000.01}
    ),
    "testxls_unicode_converted.csv": Expected(1, 3, cells={(0, "a"): 1.0}),
    "testxlsx_converted.csv": Expected(
        5, 8, cells={(0, "integer"): 40, (1, "h"): "Extra data beyond headers will be trimmed"}
    ),
    "testxlsx_noinference_converted.csv": Expected(
        5,
        8,
        cells={(0, "datetime"): "1971-01-01 04:14:00", (2, "datetime"): "1920-01-01"},
        codes={"mixed_types"},
    ),
    "testxlsx_unicode_converted.csv": Expected(1, 3, cells=ABC),
}
REFUSALS = {"empty.csv": "“empty.csv” holds only blank lines. Choose a file with data."}
US = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y", "%m/%d/%y")
PLAIN = {
    "bad_skip_lines.csv": Plain(skip=3),
    "dummy.tsv": Plain("\t"),
    "sniff_limit.csv": Plain(";"),
    "test_skip_lines.csv": Plain(skip=3),
    "test_latin1.csv": Plain(encoding="cp1252"),
    "test_utf16_little.csv": Plain(encoding="utf-16"),
    "test_utf8_bom.csv": Plain(encoding="utf-8-sig"),
    "test_date_format.csv": Plain(dates=("%d/%m/%Y",)),
    "test_geo.csv": Plain(dates=US),
    "no_header_row.csv": Plain(header=False),
    "no_header_row2.csv": Plain(header=False),
    "no_header_row3.csv": Plain(header=False),
    "realdata/ks_1033_data.csv": Plain(dates=US),
    "realdata/Datagov_FY10_EDU_recp_by_State.csv": Plain(skip=2),
    "realdata/event-notification-rpt-lastmonth.txt": Plain("|", dates=US, quoting=csv.QUOTE_NONE),
}
DELIMITED = [
    name
    for name, outcome in OUTCOMES.items()
    if outcome.source == "csv" and not name.endswith((".gz", ".bz2", "README.txt", "SOURCE.txt"))
]


@pytest.fixture(scope="module")
def messy(shared: Path) -> Path:
    return shared / "messy"


def test_every_file_is_in_the_table(messy: Path) -> None:
    files = {path.relative_to(messy).as_posix() for path in messy.rglob("*") if path.is_file()}
    assert files == {*OUTCOMES, *REFUSALS}


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcome(name: str, messy: Path, tmp_path: Path) -> None:
    outcome, result = OUTCOMES[name], read(messy / name, tmp_path)
    assert result.source == outcome.source
    assert (result.table.num_rows, result.table.num_columns, result.loaded.rows_quarantined) == (
        outcome.rows,
        outcome.columns,
        outcome.quarantined,
    )
    assert len({row["row"] for row in result.quarantine}) == outcome.quarantined
    assert all(row["reason"] and row["raw"] for row in result.quarantine)
    rows = result.rows()
    assert {place: rows[place[0]][place[1]] for place in outcome.cells} == outcome.cells
    assert {place: type(rows[place[0]][place[1]]) for place in outcome.cells} == {
        place: type(value) for place, value in outcome.cells.items()
    }
    assert outcome.codes <= result.codes()


@pytest.mark.parametrize(("name", "sentence"), REFUSALS.items())
def test_refusal(name: str, sentence: str, messy: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read(messy / name, tmp_path)
    assert str(caught.value) == sentence
    assert not (tmp_path / "out.parquet").exists()


# -- every cell, as another reader has it
# ----------------------------------------------------------------------------


def plain_rows(path: Path, how: Plain) -> list[list[str]]:
    """The cells by Python's own csv module."""
    with path.open(encoding=how.encoding, newline="") as file:
        for _ in range(how.skip):
            file.readline()
        return [
            row for row in csv.reader(file, delimiter=how.delimiter, quoting=how.quoting) if row
        ]


def same(value: Any, cell: str, how: Plain) -> bool:
    """Whether a stored value is what the text says."""
    if value is None:
        return not cell.strip() or cell.strip() in how.missing
    if isinstance(value, bool):
        return cell.strip().lower() in (
            ("true", "y", "t", "1", "yes") if value else ("false", "n", "f", "0", "no")
        )
    if isinstance(value, int | float):
        return value == (int(cell) if isinstance(value, int) else float(cell))
    if isinstance(value, dt.date | dt.time):
        return any(moment == value for moment in moments(cell.strip(), how, type(value)))
    return value == cell


def moments(cell: str, how: Plain, kind: type) -> Iterator[Any]:
    for form in (*how.dates, "%H:%M:%S", "%H:%M"):
        try:
            moment = dt.datetime.strptime(cell, form)
        except ValueError:
            continue
        yield moment.time() if kind is dt.time else moment.date() if kind is dt.date else moment


def check_against(result: Read, expected: list[list[str]], how: Plain) -> None:
    rejected = {row["row"] for row in result.quarantine}
    accepted = [row for number, row in enumerate(expected, start=1) if number not in rejected]
    assert len(accepted) == result.table.num_rows
    names = result.table.column_names
    for number, (row, stored) in enumerate(zip(accepted, result.rows(), strict=True)):
        padded = row + [""] * (len(names) - len(row))
        assert not any(cell.strip() for cell in padded[len(names) :])
        for name, cell in zip(names, padded, strict=False):
            assert same(stored[name], cell, how), (number, name, stored[name], cell)


@pytest.mark.parametrize("name", DELIMITED)
def test_every_cell_of_a_delimited_file(name: str, messy: Path, tmp_path: Path) -> None:
    how = PLAIN.get(name, Plain())
    expected = plain_rows(messy / name, how)
    check_against(read(messy / name, tmp_path), expected[1:] if how.header else expected, how)


CONVERTED = {
    "test.xls": "testxls_converted.csv",
    "test.xlsx": "testxlsx_converted.csv",
    "test_skip_lines.xls": "testxls_converted.csv",
    "sheets.xls": "testxls_converted.csv",
    "testjson_multiline.json": "testjson_multiline_converted.csv",
    "dummy.xls": "dummy.csv",
    "dummy.xlsx": "dummy.csv",
}


@pytest.mark.parametrize(("name", "reference"), CONVERTED.items())
def test_every_cell_as_another_tool_converted_it(
    name: str, reference: str, messy: Path, tmp_path: Path
) -> None:
    rows = [
        [cell.removesuffix(".0") if cell in ("40.0", "63.0", "164.0") else cell for cell in row]
        for row in plain_rows(messy / reference, Plain())[1:]
    ]
    check_against(read(messy / name, tmp_path), rows, Plain())


def test_every_cell_of_json_as_another_tool_converted_it(messy: Path, tmp_path: Path) -> None:
    check_against(
        read(messy / "testjson.json", tmp_path),
        plain_rows(messy / "testjson_converted.csv", Plain())[1:],
        Plain(),
    )
    coordinates = [
        feature["geometry"]["coordinates"]
        for feature in json.loads((messy / "test_geojson.json").read_text())["features"]
    ]
    assert [
        json.loads(row["geometry.coordinates"])
        for row in read(messy / "test_geojson.json", tmp_path).rows()
    ] == coordinates


def test_every_cell_of_a_workbook(messy: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(messy / "realdata/ne_1033_data.xlsx", data_only=True)
        rows = list(book.active.iter_rows(values_only=True))
    result = read(messy / "realdata/ne_1033_data.xlsx", tmp_path)
    assert result.table.column_names == list(rows[0])
    for stored, cells in zip(result.rows(), rows[1:], strict=True):
        expected = [cell.date() if isinstance(cell, dt.datetime) else cell for cell in cells]
        assert list(stored.values()) == expected


def test_another_sheet(messy: Path, tmp_path: Path) -> None:
    assert read(messy / "sheets.xls", tmp_path, sheet="ʤ").rows() == [{"a": 1, "b": 2, "c": 3}]
    with pytest.raises(Refused, match="The sheet “not this one” of “sheets.xls” is empty"):
        read(messy / "sheets.xls", tmp_path, sheet="not this one")


def test_every_cell_of_a_dbase_file_as_another_tool_converted_it(
    messy: Path, tmp_path: Path
) -> None:
    expected = plain_rows(messy / "testdbf_converted.csv", Plain())
    result = read(messy / "testdbf.dbf", tmp_path)
    assert result.table.column_names == expected[0]
    for stored, row in zip(result.rows(), expected[1:], strict=True):
        for value, cell in zip(
            stored.values(), row, strict=True
        ):  # that tool makes numbers of texts
            assert (
                str(value) == cell
                or (cell == "False" and value == "N")
                or float(value) == float(cell)
            )


def test_columns_by_a_given_schema(messy: Path, tmp_path: Path) -> None:
    schema = plain_rows(messy / "testfixed_schema.csv", Plain())[1:]
    edges = [int(start) + 1 for _, start, _ in schema]
    for name in ("testfixed", "testfixed_skip_lines"):
        result = read(messy / name, tmp_path, edges=edges, thousands=",")
        expected = [
            [cell.strip() for cell in row[:7]]
            for row in plain_rows(messy / "testfixed_converted.csv", Plain())[1:]
        ]
        stored = [list(row.values()) for row in result.rows()]
        assert [row[0] for row in stored] == [row[0] for row in expected]
        assert [row[1] for row in stored] == [D(1971, 1, 1), D(1948, 1, 1), D(1920, 1, 1), None]
        assert [row[2:4] for row in stored] == [[40, True], [63, True], [164, False], [None, None]]
        assert [row[5:7] for row in stored][:2] == [
            [dt.time(4, 14), dt.datetime(1971, 1, 1, 4, 14)],
            [dt.time(14, 57, 13), dt.datetime(1948, 1, 1, 14, 57, 13)],
        ]


def test_columns_by_the_census_schema(messy: Path, tmp_path: Path) -> None:
    """The fixed-width file and the delimited one that came from it hold the same."""
    folder = messy / "realdata/census_2000"
    schema = [row for row in plain_rows(folder / "determination_schema.csv", Plain())[1:] if row]
    names = [row[4] for row in schema]
    result = read(
        folder / "VROUTFSJ.TXt",
        tmp_path,
        edges=[int(row[1]) for row in schema],
        types={f"column_{place}": "text" for place in range(1, len(schema) + 1)},
    )
    expected = plain_rows(folder / "determination.csv", Plain())
    assert names == expected[0]
    assert [[value or "" for value in row.values()] for row in result.rows()] == [
        [cell.strip() for cell in row] for row in expected[1:]
    ]
