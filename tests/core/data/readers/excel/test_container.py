"""What is known about a workbook before it is opened."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.readers.excel import container
from core.data.readers.excel.container import SheetFacts
from core.data.sources.excel_file import PLUGIN

OFFICE = "http://schemas.openxmlformats.org"
BOOK = (
    f'<workbook xmlns="{OFFICE}/spreadsheetml/2006/main"'
    f' xmlns:r="{OFFICE}/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" r:id="r1"/></sheets></workbook>'
)
RELATIONS = (
    f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
    '<Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
)


def _workbook(folder: Path, rows: str, **more: str) -> Path:
    """A workbook with the sheet “S”; two underscores in a name stand for a slash, one for a
    point.
    """
    path = folder / "a.xlsx"
    parts = {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": f"<sheetData>{rows}</sheetData>",
    }
    more = {name.replace("__", "/").replace("_", "."): text for name, text in more.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (parts | more).items():
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize(
    ("rows", "facts"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row>', SheetFacts()),
        ('<row r="1" hidden="1"/><row r="2" hidden="true"/><row r="3" hidden="0"/>', SheetFacts(2)),
        (
            '<row r="1"><c r="A1"><f>B1+1</f></c><c r="B1"><f>1</f><v>1</v></c></row>',
            SheetFacts(0, 1),
        ),
        ('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>', SheetFacts(0, 0, 1)),
    ],
)
def test_what_a_sheet_hides_is_counted(tmp_path: Path, rows: str, facts: SheetFacts) -> None:
    assert container.sheet_facts(_workbook(tmp_path, rows), "S") == facts


def test_corners_too_far_apart_are_refused(tmp_path: Path) -> None:
    path = _workbook(tmp_path, '<row r="1000000"><c r="BI1000000"/></row>')
    with pytest.raises(Refused, match="spans 1,000,000 rows and 61 columns"):
        container.sheet_facts(path, "S")


def test_another_sheet_has_no_facts(tmp_path: Path) -> None:
    path = _workbook(tmp_path, '<row r="1" hidden="1"/>')
    assert container.sheet_facts(path, "T") == SheetFacts()


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    container.check(_workbook(tmp_path, ""))
    with pytest.raises(Refused, match="declares a document type"):
        container.check(_workbook(tmp_path, "", xl__theme_xml="<!DOCTYPE a><a/>"))


def test_programs_are_noticed(tmp_path: Path) -> None:
    assert not container.macros(_workbook(tmp_path, ""))
    assert container.macros(_workbook(tmp_path, "", xl__vbaProject_bin=""))


def test_only_the_older_container_can_be_locked(tmp_path: Path) -> None:
    path = PLUGIN.example(tmp_path)
    assert (container.is_ole(path), container.is_locked(path)) == (False, False)
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert container.is_ole(path)
    with pytest.raises(Refused, match="The workbook “b.xls” is damaged or cut short"):
        container.is_locked(path, "b.xls")
