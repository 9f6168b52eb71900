"""A dataset is cleaned, as a person clicks it: suggestions, a step by its form, undo and redo, a
reload, a new version.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import clicks
from tests.journeys.conftest import App

pytestmark = pytest.mark.browser


@pytest.fixture
def towns(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A dataset of each test's own.

    60 rows and four that repeat; 999 stands six times for an age that is not known; six sizes are
    missing.
    """
    lines = []
    for row in range(60):
        age = 999 if row % 10 == 0 else 20 + row
        size = "" if row % 10 == 5 else row * 1.5
        lines.append(f"{['Graz', 'Lyon', 'Rome'][row % 3]},{age},{size}")
    path = tmp_path / f"{re.sub(r'[^a-z0-9]+', ' ', request.node.name)[:60].strip()}.csv"
    path.write_text("\n".join(["town,age,size", *lines, *lines[1:5]]) + "\n")
    return path


def brought(app: App, path: Path) -> str:
    """Import the file; returns the dataset's id."""
    app.open("/data?new=1").upload(path)
    app.button("primary_import").click()
    app.page.wait_for_url(re.compile(r"dataset=\d+"))
    return clicks.param(app, "dataset")


def test_a_recipe_is_built_taken_back_reloaded_and_saved(app: App, towns: Path) -> None:
    dataset = brought(app, towns)
    app.open(f"/clean?dataset={dataset}")
    expect(app.page).to_have_url(re.compile(r"version=1"))
    steps, table = app.key("pane_steps"), app.key("pane_after")
    expect(app.key("suggestion_0")).to_contain_text("4 rows equal an earlier row.")
    app.act(lambda: app.button("suggest_0").click())
    expect(steps).to_contain_text("4 rows removed.")
    expect(table).to_contain_text("60 rows × 3 columns. Counts from all 64 rows.")
    expect(app.key("suggestion_0")).to_contain_text("“age”: 6 cells may mean “not known”.")
    app.act(lambda: app.button("suggest_0").click())
    expect(steps).to_contain_text("6 cells set to missing.")

    app.button("add_step").click()
    dialog = app.page.get_by_test_id("stDialog")
    dialog.get_by_role("textbox", name="Find a step").press_sequentially("fill missing")
    expect(app.key("step_list").locator("button:visible")).to_have_count(1)
    app.button("nav_add_fill_missing").click()
    dialog.get_by_role("combobox", name="Columns").click()
    app.page.get_by_role("option", name="size", exact=True).click()
    expect(app.key("step_preview")).to_contain_text("6 cells filled.")
    app.page.keyboard.press("Tab")
    app.act(lambda: app.button("keep_step").click())
    expect(dialog).to_have_count(0)
    expect(steps).to_contain_text("3. Fill size with the median")
    expect(app.key("statusbar")).to_contain_text(re.compile(r"saved \d\d:\d\d"))

    app.act(lambda: app.page.keyboard.press("Control+z"))
    expect(steps).not_to_contain_text("Fill size")
    app.act(lambda: app.button("tool_edit_redo").click())
    expect(steps).to_contain_text("3. Fill size with the median")
    expect(app.button("tool_edit_redo")).to_be_disabled()
    app.page.reload()
    app.wait()
    for sentence in (
        "1. Drop duplicate rows",
        "2. Treat 999 in age as missing",
        "3. Fill size with the median",
        "6 cells filled.",
    ):
        expect(steps).to_contain_text(sentence)
    app.calm()

    app.button("primary_save").click()
    app.button("save_now").click()
    expect(app.key("saved")).to_contain_text("v2 is stored: 60 rows, 3 columns.")
    app.act(lambda: app.button("open_saved").click())
    expect(app.page).to_have_url(re.compile(rf"/data\?.*dataset={dataset}&version=2"))
    expect(app.key("statusbar")).to_contain_text("60 rows × 3 columns")


def test_a_step_is_looked_at_switched_moved_edited_and_removed(app: App, towns: Path) -> None:
    dataset = brought(app, towns)
    app.open(f"/clean?dataset={dataset}")
    steps, table = app.key("pane_steps"), app.key("pane_after")
    for _ in range(2):
        app.act(lambda: app.button("suggest_0").click())
    app.act(lambda: app.button("nav_applied_0").click())
    expect(table).to_contain_text("After step 1 of 2")
    expect(app.page).to_have_url(re.compile("step=1"))
    app.act(lambda: app.button("nav_applied_source").click())
    expect(table).to_contain_text("64 rows × 3 columns")
    app.page.reload()
    app.wait()
    expect(table).to_contain_text("Before the first step")

    app.act(lambda: app.button("nav_applied_0").click())
    app.act(lambda: app.button("step_switch").click())
    expect(steps).to_contain_text("Switched off.")
    expect(table).to_contain_text("64 rows × 3 columns")
    app.act(lambda: app.button("step_down").click())
    expect(steps).to_contain_text("2. Drop duplicate rows")
    app.act(lambda: app.button("step_remove").click())
    expect(steps).not_to_contain_text("Drop duplicate rows")
    expect(steps).to_contain_text("1. Treat 999 in age as missing")

    app.button("step_edit").click()
    dialog = app.page.get_by_test_id("stDialog")
    dialog.get_by_role("combobox", name="Values").click()
    app.page.keyboard.type("21")
    app.page.keyboard.press("Enter")
    expect(app.key("step_preview")).to_contain_text("cells set to missing.")
    app.page.keyboard.press("Tab")
    app.act(lambda: app.button("keep_step").click())
    expect(steps).to_contain_text("1. Treat 999 and 21 in age as missing")
    app.calm()


def test_before_and_after_of_the_column_that_the_url_names(app: App, towns: Path) -> None:
    dataset = brought(app, towns)
    app.open(f"/clean?dataset={dataset}&column=age")
    for _ in range(2):
        app.act(lambda: app.button("suggest_0").click())
    inspector = app.key("pane_inspector")
    expect(inspector.get_by_role("combobox", name="Column")).to_have_value("age")
    rows = inspector.get_by_role("table").locator("tr")
    expect(rows.nth(2)).to_contain_text(re.compile(r"Present\s*64\s*54"))
    expect(rows.nth(3)).to_contain_text(re.compile(r"Missing\s*0\s*6"))
    expect(inspector.locator(".js-plotly-plot")).to_have_count(1)


def test_the_recipe_is_shown_as_json_and_as_a_command(app: App, towns: Path) -> None:
    dataset = brought(app, towns)
    app.open(f"/clean?dataset={dataset}")
    app.act(lambda: app.button("suggest_0").click())
    app.button("show_recipe").click()
    dialog = app.page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text('"step": "drop_duplicates"')
    dialog.get_by_role("radio", name="Command").or_(
        dialog.get_by_role("button", name="Command")
    ).first.click()
    expect(dialog).to_contain_text("python -m core clean")


@pytest.mark.parametrize(
    "app",
    [
        {"viewport": size}
        for size in ({"width": 1280, "height": 720}, {"width": 1920, "height": 1080})
    ],
    indirect=True,
)
def test_no_pane_is_cut_by_the_status_bar(app: App, towns: Path) -> None:
    app.open("/clean").calm()
    expect(app.key("pane_clean")).to_contain_text("Choose a dataset first")
    dataset = brought(app, towns)
    app.open(f"/clean?dataset={dataset}")
    for _ in range(3):
        app.act(lambda: app.button("suggest_0").click())
    app.calm()
    bar = app.key("statusbar").bounding_box()
    for key in ("pane_steps", "pane_after", "pane_inspector", "step_actions"):
        box = app.key(key).bounding_box()
        assert box["y"] + box["height"] <= bar["y"] + 1, key
