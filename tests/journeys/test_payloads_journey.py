"""V09: a workspace full of names that were meant to be more than names, on every screen."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import payloads
from tests.journeys.conftest import ARTIFACTS, opened_page
from tests.journeys.driving import App, serve, stop

pytestmark = pytest.mark.browser

#: the app, showing data as it comes
NAIVE = (
    "-c",
    "import runpy, pages.ui.widgets.letter_for_letter as letters;"
    " letters.plain = letters.html = str; runpy.run_path('app.py', run_name='__main__')",
)
#: whatever holds text, and what must not come of data
_LOOK = """() => {
  const clean = text => text.replace(/\\s+/g, ' ');
  const own = [...document.querySelectorAll(
    '[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]')];
  const texts = own.map(item => item.textContent);
  const inside = 'a, img, svg, iframe, em, del, code, h1, h2, h3, h4, h5, ul, ol, li, blockquote,'
    + ' hr, table, details, style, script, sup, section, .katex, [role=img],'
    + ' .stMarkdownBadge, .stMarkdownShimmer, [data-testid=stTooltipIcon]';
  const marked = /zq\\d+z/;
  const icon = /^(home|delete|zq\\d+z) icon$/;
  const made = own.filter(item => marked.test(item.textContent))
    .flatMap(item => [...item.querySelectorAll(inside)])
    .filter(item => marked.test(item.textContent) || ['IMG', 'IFRAME', 'HR'].includes(item.tagName)
      || icon.test(item.getAttribute('aria-label') || ''))
    .map(item => item.outerHTML.slice(0, 200));
  const links = [...document.querySelectorAll('a[href]')].map(item => item.href)
    .filter(href => !href.startsWith(location.origin + '/'));
  const drawn = [...document.querySelectorAll('.js-plotly-plot text')]
    .map(item => item.textContent);
  const tags = [...document.querySelectorAll('.js-plotly-plot text a, .js-plotly-plot text tspan')]
    .filter(item => marked.test(item.textContent) && (item.tagName === 'a'
      || item.style.fontWeight || item.style.fontStyle || item.style.color))
    .map(item => item.outerHTML.slice(0, 200));
  return {texts, drawn, made, links, tags, flag: window.__millwright_flag || 0};
}"""


def named(text: str) -> str:
    """The payload as the name of a dataset or a run, which is brought into one form."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def faults(seen: dict[str, Any]) -> list[str]:
    """What data has become on this screen, other than its own letters."""
    wrong = [f"element: {item}" for item in (*seen["made"], *seen["tags"])]
    wrong += [f"link: {item}" for item in seen["links"]]
    wrong += ["a script ran"] if seen["flag"] else []
    for text in seen["texts"]:
        for mark in payloads.MARK.findall(text):
            whole = payloads.payload(int(mark[2:-1]))
            if whole not in text and named(whole) not in text:
                wrong.append(f"text: {text[:120]!r} lacks {whole!r}")
    for text in seen["drawn"]:
        for mark in payloads.MARK.findall(text):
            whole = " ".join(payloads.payload(int(mark[2:-1])).split())
            begun = text[text.find(whole[:4]) :] if whole[:4] in text else ""
            if whole not in text and not whole.startswith(begun.rstrip("… ") or "\0"):
                wrong.append(f"chart: {text[:120]!r} lacks {whole!r}")
    return wrong


def marks(seen: dict[str, Any]) -> set[str]:
    return {mark for text in seen["texts"] for mark in payloads.MARK.findall(text)}


@pytest.fixture(scope="module")
def workspace_of_payloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("payloads")
    payloads.fill(place / "workspace", place / "key")
    return place


@contextlib.contextmanager
def serving(
    place: Path, chromium: Any, program: Sequence[str] = ("app.py",)
) -> Iterator[tuple[App, list[str]]]:
    served = serve(place, program=program)
    context, page, bad = opened_page(chromium, served)
    try:
        yield App(page, served), bad
    finally:
        context.close()
        stop(served)


def look(app: App, path: str, least: int) -> tuple[dict[str, Any], set[str]]:
    """Open a screen and wait until so many payloads stand there and nothing more comes."""
    app.open(path)
    page = app.page
    page.wait_for_function(
        "least => new Set([...document.querySelectorAll('[data-testid=stMarkdownContainer],"
        " [data-testid=stCaptionContainer]')].flatMap(item => item.textContent.match(/zq\\d+z/g)"
        " || [])).size >= least",
        arg=least,
    )
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    seen = page.evaluate(_LOOK)
    return seen, marks(seen)


#: screen → how many payloads stand in labels there at least
SCREENS = {
    "/": 20,
    "/data?dataset={d}": 20,
    "/data?dataset={d}&view=profile": 20,
    "/data?dataset={d}&view=versions": 50,
    "/clean?dataset={d}": 40,
    "/train?dataset={d}": 20,
    "/compare?dataset={d}&runs={m},{b}&view=scores": 20,
    "/compare?dataset={d}&runs={b}&view=curves": 20,
    "/compare?dataset={d}&runs={b}&view=decisions": 20,
    "/compare?dataset={d}&runs={m}&view=decisions": 20,
    "/explain?run={b}": 20,
    "/explain?run={m}&view=row": 20,
    "/explain?run={m}&view=what-if": 130,
    "/explain?run={b}&view=what-if": 130,
    "/predict?run={b}": 20,
    "/jobs": 20,
}


def test_V09_data_is_never_markup_on_any_screen(
    workspace_of_payloads: Path, chromium: Any, tmp_path: Path
) -> None:
    about = json.loads((workspace_of_payloads / "about.json").read_text())
    with serving(workspace_of_payloads, chromium) as (app, bad):
        everywhere: set[str] = set()
        for screen, least in SCREENS.items():
            path = screen.format(**about)
            seen, present = look(app, path, least)
            everywhere |= present
            if wrong := faults(seen):
                app.page.screenshot(path=ARTIFACTS / "payloads.png")
            assert wrong == [], path
        app.open("/data?new=1").upload(payloads.upload(tmp_path))
        app.key("pane_preview").wait_for()
        assert faults(app.page.evaluate(_LOOK)) == []
        app.page.keyboard.press("Control+k")
        app.page.get_by_test_id("stDialog").wait_for()
        assert faults(app.page.evaluate(_LOOK)) == []
        assert {f"zq{number}z" for number in range(len(payloads.SHAPES))} <= everywhere
        assert bad == []


def test_V09_bad_twin_without_escaping_is_seen(workspace_of_payloads: Path, chromium: Any) -> None:
    about = json.loads((workspace_of_payloads / "about.json").read_text())
    with serving(workspace_of_payloads, chromium, NAIVE) as (app, _):
        app.open(f"/explain?run={about['b']}&view=what-if")
        app.key("what_if_form").locator("label").first.wait_for()
        assert len(faults(app.page.evaluate(_LOOK))) > 60
