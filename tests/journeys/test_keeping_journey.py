"""A history that was removed: Home says so, the tables are adopted, a backup is taken, the disk's
usage is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from core.base.settings import Settings
from core.workbench import datasets, importing, restoring
from core.workbench.workspace import DATABASE, open_workspace
from tests.journeys.clicks import workspace_of
from tests.journeys.conftest import opened_page
from tests.journeys.driving import App, serve, stop

pytestmark = pytest.mark.browser


@pytest.fixture
def lost(tmp_path: Path, chromium: Any) -> Iterator[App]:
    """The app on a workspace of two tables whose history is gone."""
    settings = Settings({"secret_key_file": str(tmp_path / "key"), "immediate": True})
    with open_workspace(tmp_path / "workspace", settings) as ws:
        for name, rows in (("pumps", 400), ("customers", 90)):
            file = tmp_path / f"{name}.csv"
            file.write_text("x,y\n" + "".join(f"{row},{row % 7}\n" for row in range(rows)))
            importing.import_file(ws, file)
    for path in (tmp_path / "workspace").glob(f"{DATABASE}*"):
        path.unlink()
    served = serve(tmp_path)
    context, page, bad = opened_page(chromium, served)
    yield App(page, served)
    context.close()
    stop(served)
    assert not bad, bad


def test_a_removed_history_is_made_whole_by_clicks(lost: App) -> None:
    lost.open("/")
    expect(lost.key("keeping_banner")).to_contain_text("2 folders are in the workspace, but not in")
    lost.calm()
    lost.act(lost.button("keeping_check").click)
    dialog = lost.page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("2 folders are not in the history.")
    lost.button("adopt").click()
    expect(dialog).to_contain_text("Adopted: pumps · v1, customers · v1.")
    expect(dialog).to_contain_text("The history is sound, every file is there")
    with workspace_of(lost.served) as ws:
        assert {item.name for item in datasets.datasets(ws)} == {"pumps", "customers"}
    lost.page.keyboard.press("Escape")
    _menu(lost, "Backups…")
    lost.button("backup_now").click()
    expect(dialog).to_contain_text("Select a backup to see what restoring it would forget.")
    with workspace_of(lost.served) as ws:
        assert [copy.scheduled for copy in restoring.copies(ws.folder)] != []
    lost.page.keyboard.press("Escape")
    _menu(lost, "Disk usage…")
    expect(dialog).to_contain_text("free on the disk.")
    expect(dialog).to_contain_text("Select what to delete.")


def _menu(app: App, title: str) -> None:
    app.key("menu_help").locator("button").first.click()
    app.act(app.page.get_by_text(title).first.click)
