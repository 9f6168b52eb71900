"""From a file to a dataset, as a person clicks it: upload, preview, import, table, profile, roles, quarantine, versions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import App

pytestmark = pytest.mark.browser


@pytest.fixture
def semicolons(tmp_path: Path) -> Path:
    """A file as German offices write it: semicolons, latin-1, decimal commas, one row that is too long."""
    path = tmp_path / "Verkäufe.csv"
    lines = ["Straße;Menge;Preis", "Königsallee;3;1,50", "Blücherplatz;4;12,25", "Am Markt;5;7,75;surplus"]
    lines += [f"Hof {number};{number};{number},5" for number in range(10, 60)]
    path.write_bytes("\n".join(lines).encode("latin-1"))
    return path


def test_semicolon_file_is_imported_with_its_bad_row_in_quarantine(app: App, semicolons: Path) -> None:
    app.open("/data?new=1").upload(semicolons)
    preview = app.key("pane_preview")
    expect(preview).to_contain_text("3 columns")
    app.page.reload()  # the choice of a file survives a reload
    app.wait()
    expect(preview).to_contain_text("3 columns")
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    expect(app.key("statusbar")).to_contain_text("52 rows × 3 columns")
    expect(app.key("tree")).to_contain_text("Verkäufe")
    app.page.get_by_role("radio", name=re.compile("Quarantine")).or_(app.page.get_by_role("button", name=re.compile("Quarantine"))).first.click()
    expect(app.key("data_bar")).to_contain_text("53 read = 52 loaded + 1 in quarantine")
    app.calm()
