"""Cases E01–E08: workbooks as they come, and workbooks that attack."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.base.errors import Refused
from core.base.finding import options
from core.data.source import SOURCES
from core.workbench import datasets, importing
from core.workbench.workspace import Workspace
from tests.core.data.reading import inspect, read

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def write_workbook(path: Path, **sheets: list[list[Any]]) -> openpyxl.Workbook:
    """A workbook with these sheets, saved and handed back for changes."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return workbook


def replaced(source: Path, target: Path, **parts: bytes) -> Path:
    """A copy of a workbook with some of its parts changed or added."""
    replacements = dict(parts)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            key = next((name for name in replacements if info.filename.endswith(name)), None)
            new.writestr(info.filename, old.read(info) if key is None else replacements.pop(key))
        for name, content in replacements.items():
            new.writestr(name, content)
    return target


def refusal(path: Path, tmp_path: Path, **overrides: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        read(path, tmp_path, **overrides)
    assert not (tmp_path / "out.parquet").exists()
    return caught.value


def encrypted(tmp_path: Path) -> Path:
    write_workbook(tmp_path / "plain.xlsx", data=[["a"], [1]])
    with (tmp_path / "plain.xlsx").open("rb") as plain, (tmp_path / "t.xlsx").open("wb") as out:
        OOXMLFile(plain).encrypt("secret", out)
    return tmp_path / "t.xlsx"


def test_E01_an_encrypted_workbook_says_so(tmp_path: Path) -> None:
    path = encrypted(tmp_path)
    sentence = (
        "The workbook “t.xlsx” is encrypted. Remove its password in Excel (File, Info, Protect"
        " Workbook), save it, and load it again."
    )
    assert refusal(path, tmp_path).sentence == sentence
    with path.open("rb") as file:
        assert msoffcrypto.OfficeFile(file).is_encrypted()  # it is one


def test_E01_nothing_is_half_stored(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is encrypted"):
        importing.import_now(
            workspace,
            importing.ImportParams(path=str(encrypted(tmp_path)), name="x", file_name="t.xlsx"),
        )
    assert datasets.datasets(workspace) == []
    assert not list(workspace.path("datasets").rglob("*.parquet"))


def test_E02_opendocument(tmp_path: Path) -> None:
    office, table, text = (
        f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")
    )
    cells = [
        [("string", "name"), ("string", "n"), ("string", "when"), ("string", "ok")],
        [("string", "Änne"), ("float", "2.5"), ("date", "2024-02-29"), ("boolean", "true")],
        [("string", "Bo"), ("float", "3"), ("date", "1899-12-31"), ("boolean", "false")],
    ]
    attribute = {"float": "value", "date": "date-value", "boolean": "boolean-value"}

    def cell(kind: str, value: str) -> str:
        typed = f' office:{attribute[kind]}="{value}"' if kind in attribute else ""
        return (
            "<table:table-cell"
            f' office:value-type="{kind}"{typed}><text:p>{value}</text:p></table:table-cell>'
        )

    body = "".join(
        f"<table:table-row>{''.join(cell(*item) for item in row)}</table:table-row>"
        for row in cells
    )
    filler = (
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>'
    )
    content = (
        f'{HEAD}<office:document-content xmlns:office="{office}" xmlns:table="{table}"'
        f' xmlns:text="{text}" office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="One">{body}{filler}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "t.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED
        )
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f"{HEAD}<manifest:manifest"
            ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    result = read(tmp_path / "t.ods", tmp_path)
    assert (result.source, result.params.sheet) == ("excel", "One")
    assert result.rows() == [
        {"name": "Änne", "n": 2.5, "when": dt.date(2024, 2, 29), "ok": True},
        {"name": "Bo", "n": 3.0, "when": dt.date(1899, 12, 31), "ok": False},
    ]


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of a binary workbook (xlsb)."""
    number = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size, length = len(content), b""
    while size > 127:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    return number + length + bytes([size]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_book(path: Path, rows: list[list[str | float | bool]]) -> Path:
    """A minimal xlsb file."""
    sheet = (
        record(0x81)
        + record(0x94, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1))
        + record(0x91)
    )
    for number, row in enumerate(rows):
        sheet += record(
            0,
            struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 1)
            + struct.pack("<II", 0, len(row) - 1),
        )
        for place, value in enumerate(row):
            at = struct.pack("<II", place, 0)
            if isinstance(value, str):
                sheet += record(6, at + wide(value))
            elif isinstance(value, bool):
                sheet += record(4, at + bytes([value]))
            else:
                sheet += record(5, at + struct.pack("<d", value))
    sheet += record(0x92) + record(0x82)
    workbook = (
        record(0x83)
        + record(0x8F)
        + record(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide("Daten"))
        + record(0x90)
        + record(0x84)
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        archive.writestr(
            "_rels/.rels",
            f'{HEAD}<Relationships xmlns="{relations}"><Relationship Id="r"'
            f' Type="{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'{HEAD}<Relationships xmlns="{relations}"><Relationship Id="rId1"'
            f' Type="{office}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", workbook)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def test_E02_binary_workbook(tmp_path: Path) -> None:
    result = read(
        binary_book(
            tmp_path / "t.xlsb", [["name", "n", "ok"], ["Änne", 2.5, True], ["Bo", 7.0, False]]
        ),
        tmp_path,
    )
    assert (result.source, result.params.sheet) == ("excel", "Daten")
    assert result.rows() == [
        {"name": "Änne", "n": 2.5, "ok": True},
        {"name": "Bo", "n": 7.0, "ok": False},
    ]


def test_E02_the_older_format(shared: Path, tmp_path: Path) -> None:
    result = read(shared / "messy" / "dummy.xls", tmp_path)
    assert (result.source, result.rows()) == ("excel", [{"a": 1, "b": 2, "c": 3}])


def test_E03_several_sheets_are_offered(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_workbook(path, Empty=[], People=[["name"], ["Ann"]], Towns=[["town", "n"], ["Graz", 1]])
    result = read(path, tmp_path)
    assert (result.params.sheet, result.rows()) == ("People", [{"name": "Ann"}])
    asked = result.notice("several_sheets")
    assert (asked.severity, asked.asks, asked.action) == (
        "warn",
        True,
        options(sheet="Towns"),
    )
    assert (
        asked.sentence == "The workbook has 2 filled sheets; “People” is read. The others: Towns."
    )
    assert inspect(SOURCES["excel"], path).choices["sheet"] == ("Empty", "People", "Towns")
    assert read(path, tmp_path, sheet="Towns").rows() == [{"town": "Graz", "n": 1}]
    (tmp_path / "out.parquet").unlink()
    assert (
        refusal(path, tmp_path, sheet="Empty").sentence
        == "The sheet “Empty” of “t.xlsx” is empty. Choose another sheet."
    )
    wrong = refusal(path, tmp_path, sheet="Nowhere")
    assert (wrong.sentence, wrong.field) == (
        "“t.xlsx” has no sheet “Nowhere”. It has: Empty, People, Towns.",
        "sheet",
    )


def test_E03_merged_headers_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook = write_workbook(
        path,
        S=[
            ["Report 2024"],
            [],
            ["who", "sales", None, "cost"],
            [None, "Q1", "Q2", "Q1"],
            ["Ann", 1, 2, 3],
            ["Bo", 4, 5, 6],
        ],
    )
    sheet = workbook["S"]
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("A3:A4")
    workbook.save(path)
    result = read(path, tmp_path)
    assert result.rows() == [
        {"who": "Ann", "sales Q1": 1, "sales Q2": 2, "cost Q1": 3},
        {"who": "Bo", "sales Q1": 4, "sales Q2": 5, "cost Q1": 6},
    ]
    assert {"merged_header", "rows_above"} <= result.codes()
    plain = read(path, tmp_path, header_row=4)
    assert list(plain.rows()[0].values()) == ["Ann", 1, 2, 3]


def test_E03_hidden_rows_sheets_and_columns_are_told(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook = write_workbook(path, Secret=[["b"], [9]], Shown=[["a", "b"], [1, 2], [3, 4], [5, 6]])
    workbook["Secret"].sheet_state = "hidden"
    workbook["Shown"].row_dimensions[3].hidden = True
    workbook.active = 1
    workbook.save(path)
    result = read(path, tmp_path)
    assert (result.params.sheet, result.rows()) == (
        "Shown",
        [{"a": 1, "b": 2}, {"a": 3, "b": 4}, {"a": 5, "b": 6}],
    )
    assert result.notice("hidden_rows").count == 1
    assert "hidden_sheet" in read(path, tmp_path, sheet="Secret").codes()


def test_E03_a_sheet_without_a_header_and_merged_cells_in_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook = write_workbook(path, S=[[1, "x"], [2, "y"]])
    assert read(path, tmp_path).rows() == [
        {"column_1": 1, "column_2": "x"},
        {"column_1": 2, "column_2": "y"},
    ]
    workbook["S"].merge_cells("B1:B2")
    workbook.save(path)
    result = read(path, tmp_path)
    assert [row["column_2"] for row in result.rows()] == ["x", None]
    assert result.notice("merged_cells").count == 1


def test_E04_formulas_without_a_stored_result(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_workbook(path, S=[["a", "twice"], [1, "=A2*2"], [2, "=A3*2"]])
    result = read(path, tmp_path)
    assert [row["a"] for row in result.rows()] == [1, 2]
    assert [row["twice"] for row in result.rows()] == [None, None]
    notice = result.notice("no_cached_value")
    assert (
        notice.sentence
        == "2 formulas have no stored result; their cells are missing. Open the workbook in Excel"
        " and save it."
    )
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    stored = re.sub(
        rb"<f>A(\d)\*2</f><v ?(?:/|></v)>",
        lambda match: b"%b<v>%d</v>" % (match[0].partition(b"<v")[0], (int(match[1]) - 1) * 2),
        sheet,
    )
    assert stored != sheet
    again = read(replaced(path, tmp_path / "s.xlsx", **{"sheet1.xml": stored}), tmp_path)
    assert [row["twice"] for row in again.rows()] == [2, 4]
    assert "no_cached_value" not in again.codes()


def test_E04_error_cells_are_missing_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_workbook(path, S=[["a", "b"], [1, "#N/A"], [2, 5], [3, "#DIV/0!"]])
    result = read(path, tmp_path)
    assert result.rows() == [{"a": 1, "b": None}, {"a": 2, "b": 5}, {"a": 3, "b": None}]
    assert result.notice("error_cells").count == 2


@pytest.mark.slow
def test_E05_a_zip_bomb_is_refused_from_the_directory(tmp_path: Path) -> None:
    write_workbook(tmp_path / "t.xlsx", S=[["a"], [1]])
    path = replaced(
        tmp_path / "t.xlsx", tmp_path / "bomb.xlsx", **{"sheet1.xml": b" " * 300_000_000}
    )
    start = time.perf_counter()
    assert "“bomb.xlsx” unpacks to over 200 times its size" in refusal(path, tmp_path).sentence
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    "part", ["sheet1.xml", "workbook.xml", "[Content_Types].xml", "workbook.xml.rels"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_E05_a_document_type_is_refused(part: str, encoding: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    write_workbook(tmp_path / "t.xlsx", S=[["a"], [1]])
    declared = (
        f'{HEAD.replace("UTF-8", encoding)}<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    )
    evil = (
        declared + f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"'
        ' t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    )
    sentence = refusal(
        replaced(tmp_path / "t.xlsx", tmp_path / "evil.xlsx", **{part: evil.encode(encoding)}),
        tmp_path,
    ).sentence
    assert (
        sentence
        == "The workbook “evil.xlsx” declares a document type, which Excel never does; it is"
        " refused as unsafe. Open it in Excel and save it again."
    )


def big_sheet(path: Path, rows: int, template: str) -> Path:
    write_workbook(path.with_name("empty.xlsx"), S=[["a"]])
    body = io.BytesIO()
    body.write(
        f'{HEAD}<worksheet {MAIN}><sheetData><row r="1"><c r="A1"'
        ' t="inlineStr"><is><t>n</t></is></c>'.encode()
        + b'<c r="B1" t="inlineStr"><is><t>half</t></is></c></row>'
    )
    for number in range(2, rows + 1):
        body.write(template.format(r=number, n=number - 1, half=(number - 1) / 2).encode())
    body.write(b"</sheetData></worksheet>")
    return replaced(path.with_name("empty.xlsx"), path, **{"sheet1.xml": body.getvalue()})


@pytest.mark.slow
def test_E06_the_largest_sheet(tmp_path: Path) -> None:
    path = big_sheet(
        tmp_path / "t.xlsx",
        1_048_576,
        '<row r="{r}"><c r="A{r}"><v>{n}</v></c><c r="B{r}"><v>{half}</v></c></row>',
    )
    result = read(path, tmp_path)
    assert result.loaded.rows_loaded == 1_048_575
    assert result.types() == {"n": "integer", "half": "number"}
    assert result.table["n"].to_pylist() == list(range(1, 1_048_576))
    assert result.table["half"][-1].as_py() == 1_048_575 / 2


@pytest.mark.parametrize("corner", ["XFD1048576", "ZZ200000"])
def test_E06_corners_too_far_apart(corner: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook = write_workbook(path, S=[["a"], [1]])
    workbook["S"][corner] = 5
    workbook.save(path)
    start = time.perf_counter()
    sentence = refusal(path, tmp_path).sentence
    assert time.perf_counter() - start < 5
    assert sentence.startswith("The sheet “S” of “t.xlsx” spans ")
    assert sentence.endswith(
        "Delete what stands far away from the table, or save the sheet as CSV."
    )


def test_E07_macros_are_ignored_and_told(tmp_path: Path) -> None:
    write_workbook(tmp_path / "t.xlsx", S=[["a"], [1]])
    path = replaced(
        tmp_path / "t.xlsx",
        tmp_path / "t.xlsm",
        **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub Auto_Open()"},
    )
    result = read(path, tmp_path)
    assert result.rows() == [{"a": 1}]
    assert (
        result.notice("macros").sentence
        == "The workbook holds macros. They were neither read nor run."
    )


DATES = [
    dt.date(1900, 1, 1),
    dt.date(1900, 3, 1),
    dt.date(1904, 1, 2),
    dt.date(2024, 2, 29),
    dt.date(9999, 12, 31),
]


def test_E08_dates_counted_from_1900(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_workbook(path, S=[["day"], *([day] for day in DATES)])
    result = read(path, tmp_path)
    assert result.types() == {"day": "date"}
    assert [row["day"] for row in result.rows()] == DATES


def test_E08_dates_counted_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    sheet = workbook.active
    for row in [
        ["day", "moment"],
        *([day, dt.datetime.combine(day, dt.time(13, 30, 15))] for day in DATES[2:4]),
    ]:
        sheet.append(row)
    workbook.save(path)
    result = read(path, tmp_path)
    assert [row["day"] for row in result.rows()] == DATES[2:4]
    assert [row["moment"] for row in result.rows()] == [
        dt.datetime.combine(day, dt.time(13, 30, 15)) for day in DATES[2:4]
    ]


def test_E08_times_and_durations(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_workbook(
        path,
        S=[
            ["at", "long"],
            [dt.time(9, 30), dt.timedelta(hours=30)],
            [dt.time(23, 59, 59), dt.timedelta(minutes=1)],
        ],
    )
    result = read(path, tmp_path)
    assert [row["at"] for row in result.rows()] == [dt.time(9, 30), dt.time(23, 59, 59)]
    assert [row["long"] for row in result.rows()] == [108_000.0, 60.0]


def test_numbers_and_texts_keep_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_workbook(
        path,
        S=[
            ["code", "n", "mixed", "truth", "late"],
            ["00501", 1, 5, True, None],
            ["7", 2, "n/a", False, None],
            ["x", 2.5, 7, None, "=x"[1:]],
        ],
    )
    result = read(path, tmp_path)
    assert result.rows() == [
        {"code": "00501", "n": 1.0, "mixed": 5, "truth": True, "late": None},
        {"code": "7", "n": 2.0, "mixed": None, "truth": False, "late": None},
        {"code": "x", "n": 2.5, "mixed": 7, "truth": None, "late": "x"},
    ]


def test_damaged_workbooks_are_sentences(tmp_path: Path) -> None:
    write_workbook(tmp_path / "t.xlsx", S=[["a"], [1]])
    whole = (tmp_path / "t.xlsx").read_bytes()
    for share in (0.3, 0.9, 0.99):
        (tmp_path / "cut.xlsx").write_bytes(whole[: int(len(whole) * share)])
        assert refusal(tmp_path / "cut.xlsx", tmp_path).sentence.startswith(
            ("The zip file “cut.xlsx” is damaged", "The workbook “cut.xlsx” is damaged")
        )
    (tmp_path / "no.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "“no.xlsx” is damaged or cut short" in refusal(tmp_path / "no.xlsx", tmp_path).sentence


def test_a_flipped_bit_is_a_sentence_or_changes_nothing(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "t.xlsx", S=[["n", "word"], *([n, f"w{n * 7919 % 1009}"] for n in range(2000))]
    )
    whole, good = (tmp_path / "t.xlsx").read_bytes(), read(tmp_path / "t.xlsx", tmp_path).rows()
    refused = 0
    for at in range(40, len(whole), len(whole) // 40):
        (tmp_path / "d.xlsx").write_bytes(whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :])
        try:
            rows = read(tmp_path / "d.xlsx", tmp_path).rows()
        except Refused as refusal_:
            refused += "is damaged" in refusal_.sentence
        else:
            assert rows == good
    assert refused > 30
