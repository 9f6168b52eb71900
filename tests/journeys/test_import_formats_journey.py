"""The import preview offers the settings of each format: a workbook's sheet, an XML file's row
element, the edges of text in columns.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.core.data import made_locked
from tests.journeys.conftest import App

pytestmark = pytest.mark.browser


def choose(app: App, label: str, option: str) -> None:
    """Pick from the list with this label in the form at the left."""
    box = app.key("pane_reading").get_by_role("combobox", name=re.compile(label))
    box.click()
    app.act(lambda: app.page.get_by_role("option", name=option, exact=True).click())


def test_a_sheet_of_a_workbook(app: App, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "people_list"
    for row in [["name", "age"], ["Ann", 41], ["Bo", 35]]:
        book.active.append(row)
    other = book.create_sheet("~~towns~~")
    for row in [["town"], ["Graz"], ["Linz"], ["Wels"]]:
        other.append(row)
    book.save(tmp_path / "book.xlsx")
    app.open("/data?new=1").upload(tmp_path / "book.xlsx")
    preview = app.key("pane_preview")
    expect(preview).to_contain_text("All 2 rows, 2 columns")
    expect(preview).to_contain_text("“people_list” is read. The others: ~~towns~~.")
    choose(app, "Sheet", "~~towns~~")
    expect(preview).to_contain_text("All 3 rows, 1 column")
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    expect(app.key("statusbar")).to_contain_text("3 rows × 1 column")
    app.calm()


def test_the_row_element_of_an_xml_file(app: App, tmp_path: Path) -> None:
    people = "".join(
        f"<person id='{number}'><name>N{number}</name></person>" for number in range(5)
    )
    towns = "".join(
        f"<a_town><zip>0{number}</zip><name>T</name><land>AT</land></a_town>" for number in range(3)
    )
    (tmp_path / "all.xml").write_text(f"<all><people>{people}</people><towns>{towns}</towns></all>")
    app.open("/data?new=1").upload(tmp_path / "all.xml")
    preview = app.key("pane_preview")
    expect(preview).to_contain_text("All 5 rows, 2 columns")
    choose(app, "Row element", "all/towns/a_town")
    expect(preview).to_contain_text("All 3 rows, 3 columns")
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    expect(app.key("statusbar")).to_contain_text("3 rows × 3 columns")
    app.calm()


def test_the_edges_of_text_in_columns(app: App, tmp_path: Path) -> None:
    (tmp_path / "table.dat").write_text("AB12  Ann\nCD34  Bo\nEF56  Cy\n")
    app.open("/data?new=1").upload(tmp_path / "table.dat")
    preview = app.key("pane_preview")
    expect(preview).to_contain_text("2 columns")
    expect(preview).to_contain_text("Columns begin at the places 1, 7 of each line")
    edges = app.key("pane_reading").get_by_role("combobox", name=re.compile("Column edges"))
    edges.fill("3")
    app.act(lambda: edges.press("Enter"))
    expect(preview).to_contain_text("3 columns")
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    expect(app.key("statusbar")).to_contain_text("× 3 columns")
    app.calm()


def test_a_file_of_an_archive(app: App, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("people_1.csv", "name,age\nAnn,41\nBo,35\n")
        archive.writestr(
            "towns.xml",
            "<towns><town><zip>8010</zip></town><town><zip>4020</zip></town>"
            "<town><zip>4600</zip></town></towns>",
        )
    app.open("/data?new=1").upload(tmp_path / "two.zip")
    preview = app.key("pane_preview")
    expect(preview).to_contain_text(
        "“two.zip” holds 2 files: “people_1.csv”, “towns.xml”. Choose which one to load."
    )
    choose(app, "File in the archive", "towns.xml")
    expect(preview).to_contain_text("All 3 rows, 1 column")
    choose(app, "File in the archive", "people_1.csv")
    expect(preview).to_contain_text("All 2 rows, 2 columns")
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    expect(app.key("statusbar")).to_contain_text("2 rows × 2 columns")
    app.calm()


def test_E01_an_encrypted_workbook_asks_for_its_password(app: App, tmp_path: Path) -> None:
    password, rows = "open-sesame-17ß", [["name", "n"], ["Ann", 2.5], ["Bo", 7], ["Cy", 8]]
    app.open("/data?new=1").upload(
        made_locked.standard(tmp_path / "pay *secret*.xlsx", made_locked.book(rows), password)
    )
    reading, preview = app.key("pane_reading"), app.key("pane_preview")
    expect(preview).to_contain_text(
        "“pay *secret*.xlsx” is encrypted. Type its password at the left to see its rows."
    )
    expect(app.key("primary_import")).to_have_count(0)
    field = reading.get_by_label("Password", exact=True)
    expect(field).to_have_attribute("type", "password")
    app.calm()
    field.fill("wrong " + password)
    app.act(lambda: field.press("Enter"))
    expect(reading).to_contain_text(
        "The password does not open “pay *secret*.xlsx”. Check capital letters and the layout of"
        " the keyboard, and type it again."
    )
    expect(field).to_have_value("")
    app.act(app.button("primary_open").click)
    expect(reading).to_contain_text("The password of “pay *secret*.xlsx” is empty. Type it.")
    field.fill(password)
    app.act(lambda: field.press("Enter"))
    expect(preview).to_contain_text("All 3 rows, 2 columns")
    expect(field).to_have_count(0)
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    expect(app.key("statusbar")).to_contain_text("3 rows × 2 columns")
    app.calm()
    files = [path for path in app.served.folder.parent.rglob("*") if path.is_file()]
    assert app.served.log in files
    assert [
        path
        for path in files
        if any(password.encode(code) in path.read_bytes() for code in ("utf-8", "utf-16-le"))
    ] == []


def test_the_file_dialog_shows_every_format(app: App) -> None:
    app.open("/data?new=1")
    accepted = app.page.locator("input[type=file]").first.get_attribute("accept") or ""
    assert {
        ".csv",
        ".xlsx",
        ".ods",
        ".xml",
        ".dbf",
        ".fwf",
        ".parquet",
        ".ndjson",
        ".gz",
        ".zip",
    } <= set(accepted.split(","))
