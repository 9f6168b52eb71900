"""What several journeys click and read: bring a file, train, pick from a list, read and sort a
table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from core.base.settings import Settings
from core.workbench.workspace import Workspace, open_workspace
from tests.journeys.driving import App, Served

LONG = 180_000  # milliseconds: a job on two busy cores
_CELLS = """canvas => {
  const texts = row => [...row.children].map(cell => cell.textContent.trim());
  const head = texts(canvas.querySelector('thead tr'));
  return {head, rows: [...canvas.querySelectorAll('tbody tr')].map(texts)};
}"""


@contextmanager
def workspace_of(served: Served) -> Iterator[Workspace]:
    """The workspace that the server works on, to ask it what the screens should show."""
    opened = open_workspace(
        served.folder, Settings({"secret_key_file": str(served.folder.parent / "key")})
    )
    yield opened
    opened.close()


def param(app: App, name: str) -> str:
    """The value of a parameter in the URL, empty when it is not there."""
    return parse_qs(urlsplit(app.page.url).query).get(name, [""])[0]


def cells(app: App, key: str) -> list[dict[str, str]]:
    """The rows of a table that are in sight, column → text (what a screen reader hears)."""
    grid = _grid(app, key).evaluate(_CELLS)
    head = [re.sub("^[↑↓] ?", "", title) for title in grid["head"]]
    return [dict(zip(head, row, strict=True)) for row in grid["rows"]]


def _grid(app: App, key: str) -> Any:
    canvas = app.key(key).locator("canvas").first
    expect(canvas.locator("tbody tr").first).to_be_attached()
    return canvas


def sort(app: App, key: str, column: str) -> None:
    """Click the header of a column (it is painted, so its place is sought from left to right) until
    the table says that it is sorted by it.
    """
    canvas = _grid(app, key)
    box = canvas.bounding_box()
    assert box is not None
    arrow = canvas.locator("th").filter(has_text=re.compile("^[↑↓]"))
    for x in range(60, int(box["width"]), 30):
        before = arrow.all_inner_texts()
        app.page.mouse.click(box["x"] + x, box["y"] + 12)
        with suppress(AssertionError):  # a header that cannot be sorted by, or a gap
            expect(arrow).not_to_have_text(before, timeout=1000)
        if [text.strip("↑↓ ") for text in arrow.all_inner_texts()] == [column]:
            return
    raise AssertionError(f"no header sorts by {column}: {canvas.evaluate(_CELLS)['head']}")


def chart(app: App, words: str) -> Any:
    """The chart with these words for those who do not see it (its buttons repeat them)."""
    return app.page.locator(f'[aria-label="{words}"]:not(button)').first


def pick(app: App, place: Any, label: str, option: str) -> None:
    """Choose ``option`` from the list with this label."""
    box = place.get_by_role("combobox", name=re.compile(label))
    expect(box).to_be_enabled()
    if box.input_value() != option:
        box.click()
        app.page.get_by_role("option", name=option, exact=True).click()
    expect(box).to_have_value(option)


def visit(app: App, title: str) -> None:
    """Go to a screen by the top navigation."""
    app.act(lambda: app.page.get_by_test_id("stTopNavLink").filter(has_text=title).click())


def bring(app: App, path: Path, columns: int) -> int:
    """Upload a file, see its preview, import it; returns the dataset's id."""
    app.open("/data?new=1").upload(path)
    expect(app.key("pane_preview")).to_contain_text(f"{columns} columns")
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    return int(param(app, "dataset"))


def choose_models(app: App, models: Collection[str]) -> None:
    """Tick these models on the Train screen and no others (the baseline is always trained)."""
    boxes = app.key("models").locator("[class*=st-key-model_]")
    expect(app.button("primary_train")).to_be_visible()  # drawn after all models
    names = [
        re.findall(r"st-key-model_(\w+)", box.get_attribute("class"))[0] for box in boxes.all()
    ]
    for name in names:
        box = app.key(f"model_{name}").locator("input[type=checkbox]")
        if box.is_enabled() and box.is_checked() != (name in models):
            app.act(app.key(f"model_{name}").locator("label").first.click)
    expect(app.button("primary_train")).to_contain_text(f"Train {len(models) + 1} models")


def start_training(app: App) -> int:
    """Press Train; returns the job's id when its board is drawn."""
    app.button("primary_train").click()
    app.page.wait_for_url(re.compile(r"training=\d+"))
    expect(app.key("pane_board")).to_be_visible()
    return int(param(app, "training"))


def finish_training(app: App) -> list[dict[str, str]]:
    """Wait until the training is done; returns its leaderboard."""
    expect(app.key("pane_log")).to_contain_text("it ended: done", timeout=LONG)
    expect(_grid(app, "pane_board")).not_to_contain_text(re.compile("queued|waiting|running"))
    return cells(app, "pane_board")
