"""The printed address: with a token where a login is asked for, and none where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from core.base.errors import StorageFailed
from core.base.http_login import RequireLogin
from core.workbench.workspace import Workspace
from pages.ui.server import entrance


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A login of this test's own, for port 8612."""
    monkeypatch.setenv("MILLWRIGHT_PORT", "8612")
    entrance.login.cache_clear()
    yield
    entrance.login.cache_clear()


def test_the_address_has_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    entrance.announce()
    shown = capsys.readouterr().out
    assert re.fullmatch(r"Millwright: http://127\.0\.0\.1:8612/\?token=[\w-]{32}\n", shown)


def test_the_next_address_is_printed_when_one_was_used(
    empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entrance, "workspace", lambda: empty_ws)
    first = entrance.login().token
    assert entrance.login().exchange(first) is not None
    assert capsys.readouterr().out == f"Millwright: {entrance.address(entrance.login().token)}\n"
    assert entrance.login().token != first


def test_two_apps_on_one_machine_have_cookies_of_two_names() -> None:
    (layer,) = entrance.middleware()
    assert layer.cls is RequireLogin
    assert layer.kwargs["cookie"] == "millwright-8612"


def test_a_setting_lets_everybody_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MILLWRIGHT_LOGIN", "off")
    assert entrance.middleware() == []
    entrance.announce()
    assert capsys.readouterr().out == "Millwright: http://127.0.0.1:8612/\n"


def test_cookies_outlive_a_restart_and_belong_to_one_workspace(
    empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entrance, "workspace", lambda: empty_ws)
    key = entrance._key()
    assert (len(key), entrance._key()) == (32, key)
    assert key not in b"".join(
        path.read_bytes() for path in empty_ws.folder.rglob("*") if path.is_file()
    )
    monkeypatch.setattr(type(empty_ws.secrets), "derived", lambda self, purpose: purpose.encode())
    assert str(empty_ws.folder).encode() in entrance._key()


def test_without_a_place_for_a_key_cookies_are_good_for_this_start(
    empty_ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, purpose: str) -> bytes:
        raise StorageFailed("The disk is full.")

    monkeypatch.setattr(entrance, "workspace", lambda: empty_ws)
    monkeypatch.setattr(type(empty_ws.secrets), "derived", full)
    first, second = entrance._key(), entrance._key()
    assert len(first) == len(second) == 32
    assert first != second


@pytest.mark.parametrize(("terminal", "opened"), [(True, 1), (False, 0)])
def test_a_browser_is_opened_only_where_a_person_sits(
    terminal: bool, opened: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    class Thread:
        def __init__(self, **about: object) -> None:
            threads.append(str(about["name"]))

        def start(self) -> None:
            """Nothing is opened in a test."""

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(entrance.sys.stdout, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(entrance.threading, "Thread", Thread)
    entrance.open_browser()
    assert len(threads) == opened
