"""From a file to a dataset, as a person clicks it: upload, preview, import, table, profile, roles,
quarantine, versions.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import App

pytestmark = pytest.mark.browser


@pytest.fixture
def semicolons(tmp_path: Path) -> Path:
    """A file as German offices write it: semicolons, latin-1, decimal commas, one row that is too
    long.
    """
    path = tmp_path / "Verkäufe.csv"
    lines = [
        "Straße;Menge;Preis",
        "Königsallee;3;1,50",
        "Blücherplatz;4;12,25",
        "Am Markt;5;7,75;surplus",
    ]
    lines += [f"Hof {number};{number};{number},5" for number in range(10, 60)]
    path.write_bytes("\n".join(lines).encode("latin-1"))
    return path


def test_semicolon_file_is_imported_with_its_bad_row_in_quarantine(
    app: App, semicolons: Path
) -> None:
    app.open("/data?new=1").upload(semicolons)
    preview = app.key("pane_preview")
    expect(preview).to_contain_text("3 columns")
    app.page.reload()  # the choice of a file survives a reload
    app.wait()
    expect(preview).to_contain_text("3 columns")
    app.act(preview.get_by_role("radio", name="Profile").click)
    expect(preview).to_contain_text("The first 52 rows of 53, 3 columns")
    expect(app.key("table_first_look").locator("canvas").first).to_be_visible()
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    expect(app.key("statusbar")).to_contain_text("52 rows × 3 columns")
    expect(app.key("tree")).to_contain_text("Verkäufe")
    app.page.get_by_role("radio", name=re.compile("Quarantine")).or_(
        app.page.get_by_role("button", name=re.compile("Quarantine"))
    ).first.click()
    expect(app.key("data_bar")).to_contain_text("53 read = 52 loaded + 1 in quarantine")
    app.calm()


def test_the_profile_shows_every_column_and_its_roles_survive_a_reload(
    app: App, tmp_path: Path
) -> None:
    path = tmp_path / "towns of profile.csv"
    towns = ["New York", "new york", "Graz", "Graz", "Lyon"]
    lines = [
        f"{towns[number % 5]},{'' if number % 10 == 0 else number * 1.5},{number % 3}"
        for number in range(60)
    ]
    path.write_text("\n".join(["town,size,kind", *lines]) + "\n")
    app.open("/data?new=1").upload(path)
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    where = re.search(r"dataset=(\d+)", app.page.url)
    assert where is not None
    app.open(f"/data?dataset={where[1]}&view=profile&column=size")
    expect(app.key("profile_head")).to_contain_text("60 rows · 3 columns · 6 missing cells (3.3 %)")
    expect(app.key("pane_inspector")).to_contain_text("6 (10.0 %)")
    expect(app.key("fixes")).to_contain_text("Fill with the median")
    box = app.key("table_profile").locator("canvas").first.bounding_box()
    assert box is not None
    for row in (0, 2):  # the boxes at the left of the first and third column
        app.act(lambda row=row: app.page.mouse.click(box["x"] + 18, box["y"] + 30 * (row + 1.5)))
    expect(app.key("apply_roles")).to_contain_text("Apply to 2 columns")
    app.key("data_bar").get_by_role("combobox", name="Role").click()
    app.act(lambda: app.page.get_by_role("option", name="group", exact=True).click())
    app.act(lambda: app.button("apply_roles").click())
    for column in ("town", "kind"):
        app.open(f"/data?dataset={where[1]}&view=profile&column={column}")
        expect(app.key("pane_inspector").get_by_role("combobox", name="Role")).to_have_value(
            "group"
        )
    app.calm()
