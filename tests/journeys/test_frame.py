"""The frame: every screen by its URL, keys, menus, palette, panes, safe and quick."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import expect

import core
from pages.ui.frame import screens
from tests.journeys.conftest import App

pytestmark = pytest.mark.browser
NAMES = [entry.name for entry in screens.entries()]


@pytest.mark.parametrize("name", NAMES)
def test_every_screen_opens_cold_by_its_url(app: App, name: str) -> None:
    app.open(f"/{name}" if name != "home" else "/")
    title = screens.BY_NAME[name].title
    expect(app.page).to_have_title(re.compile(f"^{title}.*Millwright$"))
    links = app.page.get_by_test_id("stTopNavLink")
    expect(links).to_have_count(len(NAMES))
    expect(app.key("statusbar")).to_contain_text("Ready")
    app.calm()


@pytest.mark.parametrize(
    "app",
    [
        {"viewport": size}
        for size in ({"width": 1280, "height": 720}, {"width": 1920, "height": 1080})
    ],
    indirect=True,
)
def test_the_page_never_scrolls(app: App) -> None:
    app.open("/").calm()
    app.open("/data?new=1").calm()


def test_palette_by_keyboard_goes_to_a_screen(app: App) -> None:
    app.open("/")
    app.act(lambda: app.page.keyboard.press("Control+k"))
    query = app.key("palette").locator("input")
    expect(query).to_be_focused()
    query.press_sequentially("go to jobs")
    expect(app.key("palette_list").locator("button")).to_have_count(1)
    app.act(lambda: query.press("Enter"))
    expect(app.page).to_have_url(re.compile("/jobs"))


def test_question_mark_shows_the_keys_but_not_while_typing(app: App) -> None:
    app.open("/")
    app.act(lambda: app.page.keyboard.press("?"))
    dialog = app.page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text("Command palette")
    expect(dialog).to_contain_text("Ctrl+K")


def test_alt_digit_switches_the_screen(app: App) -> None:
    app.open("/")
    app.act(lambda: app.page.keyboard.press(f"Alt+{NAMES.index('data') + 1}"))
    expect(app.page).to_have_url(re.compile("/data"))


def test_menu_command_is_performed(app: App) -> None:
    app.open("/")
    app.button("menu_help").click()
    app.act(lambda: app.page.get_by_role("menuitem", name=re.compile("About Millwright")).click())
    dialog = app.page.get_by_test_id("stDialog")
    expect(dialog).to_contain_text(f"Version{core.__version__}")
    expect(dialog).to_contain_text("LicenceMIT")
    expect(dialog).to_contain_text(f"Workspace{app.served.folder}")


def test_undo_is_not_available_where_there_is_nothing_to_undo(app: App) -> None:
    app.open("/")
    expect(app.button("tool_edit_undo")).to_be_disabled()
    expect(app.button("tool_edit_redo")).to_be_disabled()


def test_dragged_width_is_remembered(app: App) -> None:
    app.open("/")
    column = app.page.locator(".st-key-col_left_home_1")
    grip = app.page.get_by_role("separator").first
    box, before = grip.bounding_box(), column.bounding_box()["width"]
    app.page.mouse.move(box["x"] + 3, box["y"] + 200)
    app.page.mouse.down()
    app.page.mouse.move(box["x"] - 77, box["y"] + 200, steps=4)
    app.page.mouse.up()
    wide = column.bounding_box()["width"]
    assert wide == pytest.approx(before + 80, abs=6)
    app.page.reload()
    app.wait()
    expect(column).to_be_visible()
    app.page.wait_for_timeout(200)
    assert column.bounding_box()["width"] == pytest.approx(wide, abs=2)


def _status(
    url: str, headers: dict[str, str], method: str = "GET", body: bytes | None = None
) -> int:
    request = urllib.request.Request(url, headers=headers, method=method, data=body)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_strange_hosts_and_origins_are_refused(server: Any) -> None:
    health, upload = f"{server.url}/api/health", f"{server.url}/api/upload?name=a.csv"
    cookie = {"Cookie": server.cookie}
    own = {"X-Millwright": "1", "Content-Type": "application/octet-stream", **cookie}
    assert _status(health, {}) == 200
    assert _status(health, {"Host": "evil.example"}) == 400
    assert _status(server.url, {"Host": "evil.example"}) == 400
    assert _status(health, {"Origin": "http://evil.example"}) == 403
    assert _status(health, {"Sec-Fetch-Site": "cross-site"}) == 403
    assert _status(upload, {"Content-Type": "text/plain", **cookie}, "POST", b"a\n1\n") == 403
    assert _status(upload, {**own, "Origin": "http://evil.example"}, "POST", b"a\n1\n") == 403
    assert _status(upload, {**own, "Origin": server.url}, "POST", b"a\n1\n") == 200


def test_every_answer_carries_the_content_policy(server: Any) -> None:
    for path in ("/", "/api/health", "/_stcore/health"):
        request = urllib.request.Request(server.url + path, headers={"Cookie": server.cookie})
        with urllib.request.urlopen(request, timeout=10) as answer:
            policy = answer.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "'unsafe-eval'" not in policy
            script = next(part for part in policy.split("; ") if part.startswith("script-src"))
            assert "'unsafe-inline'" not in script
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_downloads_are_by_id_only(server: Any) -> None:
    cookie = {"Cookie": server.cookie}
    assert _status(f"{server.url}/api/download/csv/999999", cookie) == 404
    assert _status(f"{server.url}/api/download/csv/..%2f..%2fmillwright.db", cookie) in (400, 404)
    assert _status(f"{server.url}/api/download/secrets/1", cookie) == 404


def test_garbage_is_not_collected_after_every_run() -> None:
    from streamlit import config

    assert config.get_option("runner.postScriptGC") is False
    assert config.get_option("server.fileWatcherType") == "none"
    assert config.get_option("browser.gatherUsageStats") is False
