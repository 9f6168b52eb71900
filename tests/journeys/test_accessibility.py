"""Every screen and view, light and dark, is examined by axe-core for what shuts people out
(WCAG 2.1, levels A and AA).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from core.data.recipe.recipe import Recipe, RecipeStep
from core.workbench import cleaning, importing
from tests.journeys import clicks
from tests.journeys.conftest import App, Demo, Served

pytestmark = pytest.mark.browser

TALL = {"width": 1440, "height": 1600}  # nothing is scrolled out of sight: axe skips what is
SMALL = {
    "width": 1280,
    "height": 720,
}  # the smallest window that the panes are meant for: here most of them scroll
LEVELS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
COLOURS = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block"],
}  # all else is the same in both themes
BY_KEYBOARD = {"type": "rule", "values": ["scrollable-region-focusable"]}

# A colour that still fades or a drawer that still slides would be measured half way. Waiting does
# not do: in a closed expander they never end.
_AT_REST = """() => document.getAnimations()
  .filter(item => item.effect.getComputedTiming().endTime < Infinity)
  .forEach(item => item.finish())"""
# A dialog bars the page from scrolling, which makes the root as good as empty: axe would take all
# letters in the dialog for cut off and skip them.
_RUN = """rules => {
  document.documentElement.style.overflow = ''
  const say = (rule, node) => [
    `${rule.id}: ${node.target.flat().join(' ')}`, node.html, node.failureSummary
  ].join('\\n    ')
  return axe.run(document, {resultTypes: ['violations'], runOnly: rules}).then(result => ({
    rules: ['passes', 'violations', 'incomplete']
      .flatMap(kind => result[kind].map(rule => rule.id)),
    wrong: result.violations.flatMap(rule => rule.nodes.map(node => say(rule, node))),
  }))
}"""


@pytest.fixture(scope="module")
def readings(server: Served, tmp_path_factory: pytest.TempPathFactory) -> int:
    """A dataset with a quarantine, an applied step and something left to suggest."""
    path = tmp_path_factory.mktemp("readings") / "readings.csv"
    lines = [f"{['north', 'south '][row % 2]},{row * 1.5}" for row in range(40)]
    path.write_text("\n".join(["place,value", *lines, lines[0], "north,1,2,3"]) + "\n")
    with clicks.workspace_of(server) as ws:
        version = importing.import_now(
            ws, importing.ImportParams(path=str(path), name="Readings", file_name=path.name)
        )
        recipe = Recipe(steps=(RecipeStep(step="drop_duplicates", params={}),))
        cleaning.edit(ws, version.id, recipe)
    return version.dataset_id


def _turn(app: App, view: str) -> None:
    """Go to another view of the screen."""
    app.act(
        app.page.get_by_role("radiogroup", name="View")
        .get_by_role("radio", name=re.compile(view))
        .click
    )


def _leave(app: App) -> None:
    app.page.keyboard.press("Escape")
    expect(app.page.get_by_test_id("stDialog")).to_have_count(0)


def _tour(app: App, demo: Demo, readings: int, file: Path) -> Iterator[tuple[str, Any]]:
    """Go everywhere: the name of each place, and what shows that it is drawn."""
    dialog = app.page.get_by_test_id("stDialog")
    app.open("/")
    yield "home", app.key("table_recent").locator("canvas").first
    app.act(lambda: app.page.keyboard.press("Control+k"))
    yield "palette", app.key("palette_list").locator("button").first
    _leave(app)
    app.act(lambda: app.page.keyboard.press("?"))
    yield "shortcuts", dialog.get_by_text("Ctrl+K", exact=True)
    _leave(app)

    app.open("/data?new=1")
    yield "import", app.key("pane_import").get_by_text("Take a sample")
    app.upload(file)
    yield "preview", app.key("pane_preview").get_by_text("2 columns")

    app.open(f"/data?dataset={readings}&view=quarantine")
    yield "quarantine", app.key("pane_data").locator("canvas").first
    clicks.visit(app, "Clean")
    yield "clean", app.key("suggestion_0")
    app.button("add_step").click()
    yield "add a step", app.key("step_list").locator("button:visible").first
    app.button("nav_add_fill_missing").click()
    yield "fill in a step", dialog.get_by_role("combobox", name="Columns")
    _leave(app)
    app.act(app.button("nav_applied_0").click)
    yield "a step chosen", app.button("step_remove")

    app.open(f"/data?dataset={demo.customers}&column=age")
    yield "table", app.key("pane_inspector").get_by_text("Standard deviation")
    _turn(app, "Profile")
    yield "profile", app.key("table_profile").locator("canvas").first
    _turn(app, "Quarantine")
    yield "empty quarantine", app.page.locator("[class*=st-key-nothing_]")
    _turn(app, "Versions")
    yield "versions", app.key("pane_data").locator("canvas").first
    clicks.visit(app, "Train")
    yield "train", app.button("primary_train")
    clicks.visit(app, "Compare")
    yield "scores", app.key("table_scores").locator("canvas").first
    app.button("findings").click()  # the demo's forest over-fits
    yield "findings", dialog.get_by_text("Accept…").first
    _leave(app)
    _turn(app, "better")
    yield "differences", app.key("table_pairs").locator("canvas").first
    _turn(app, "Curves")
    yield "curves", app.key("pane_views").locator(".js-plotly-plot").first
    _turn(app, "Confusion")
    yield "decisions", app.key("pane_views").get_by_text("Precision").first
    _turn(app, "differs")
    yield "parameters", app.key("table_parameters").locator("canvas").first

    app.open(f"/explain?run={demo.lightgbm}")
    yield "drives", app.key("pane_swarm").locator(".js-plotly-plot").first
    _turn(app, "One row")
    yield "row", app.key("pane_explain").locator(".js-plotly-plot").first
    _turn(app, "What if")
    yield "what if", app.key("pane_explain").get_by_test_id("stMetric").first
    clicks.visit(app, "Predict")
    yield "predict", app.button("primary_export")
    clicks.visit(app, "Jobs")
    yield "jobs", app.key("pane_job").get_by_text("done").first
    app.open(f"/compare?dataset={demo.houses}&view=errors")
    yield "errors", app.key("pane_views").locator(".js-plotly-plot").first


def _calm(app: App, sign: Any) -> None:
    """Wait until what is examined is drawn whole."""
    expect(sign).to_be_visible()
    for waiting in ("[data-testid=stSpinner]", "[data-testid=stSkeleton]", "[data-stale=true]"):
        expect(app.page.locator(waiting)).to_have_count(0)


def _look(app: App, rules: dict[str, Any], seen: set[str]) -> list[str]:
    """What axe finds wrong by these rules; those of ``seen`` must have had something to look at."""
    app.page.evaluate(_AT_REST)
    result = app.page.evaluate(_RUN, rules)
    assert set(result["rules"]) >= seen, f"axe applied {result['rules']} only"
    return list(result["wrong"])


def _theme(app: App, name: str) -> None:
    app.page.emulate_media(color_scheme=name)
    expect(app.page.get_by_test_id("stApp")).to_have_css("color-scheme", name)


def _wrong(app: App) -> list[str]:
    """What is wrong with what is seen, in both themes and in a small window."""
    page = app.page
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(
            AXE_SCRIPT
        )  # by the driver, like all of it: the page's own content policy lets no foreign script in
    wrong = _look(app, LEVELS, {"button-name", "color-contrast"})
    # A button without a word is called by the name of its picture, which satisfies axe and nobody
    # else.
    pictures = page.get_by_role("button", name=re.compile(r"^\w+ icon$")).evaluate_all(
        "items => items.map(item => item.outerHTML)"
    )
    wrong += [f"no words: {html}" for html in pictures]
    _theme(app, "dark")
    wrong += [
        f"{fault}\n    in the dark theme" for fault in _look(app, COLOURS, {"color-contrast"})
    ]
    page.set_viewport_size(SMALL)
    wrong += _look(app, BY_KEYBOARD, set())
    page.set_viewport_size(TALL)
    _theme(app, "light")
    return wrong


@pytest.mark.parametrize(
    "app",
    [{"color_scheme": "light", "viewport": TALL, "trace": False}],
    indirect=True,
    ids=["both"],
)
def test_nobody_is_shut_out(app: App, demo: Demo, readings: int, tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("town,age\nGraz,3\nLyon,4\n")
    wrong: dict[str, list[str]] = {}  # the same fault on many screens is reported once
    for name, sign in _tour(app, demo, readings, file):
        _calm(app, sign)
        for fault in _wrong(app):
            wrong.setdefault(fault, []).append(name)
    assert not wrong, "\n".join(
        f"{fault}\n    on: {', '.join(names)}" for fault, names in wrong.items()
    )
