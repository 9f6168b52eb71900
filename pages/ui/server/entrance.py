"""The way in: the address that is printed, with a token where a login is asked for."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import threading
import time
import webbrowser
from functools import lru_cache

from starlette.middleware import Middleware

from core.base.errors import MillwrightError
from core.base.http_login import TOKEN, Login, RequireLogin
from core.base.settings import Settings
from pages.ui.here import workspace

_PATIENCE = 30.0  # seconds until the server listens


def _key() -> bytes:
    """From the key that lies outside the workspace: cookies outlive a restart, and neither a copied
    nor a received workspace can forge one.
    """
    try:
        return workspace().secrets.derived(f"login {workspace().folder}")
    except (OSError, MillwrightError):  # no place for a key: cookies are good for this start
        return secrets.token_bytes(32)


@lru_cache(maxsize=1)
def login() -> Login:
    """The one of this process."""
    return Login(_key, lambda token: print(_line(token), flush=True))


def middleware() -> list[Middleware]:
    """What lets nobody in without a login; nothing where none is asked for."""
    settings = Settings()
    if not settings.flag("login"):
        return []
    cookie = f"millwright-{settings.int('port')}"
    return [Middleware(RequireLogin, login=login(), cookie=cookie)]


def address(token: str | None) -> str:
    """Where the app answers."""
    settings = Settings()
    plain = f"http://{settings.text('host')}:{settings.int('port')}/"
    return f"{plain}?{TOKEN}={token}" if token else plain


def _line(token: str | None) -> str:
    return f"Millwright: {address(token)}"


def announce() -> None:
    """Print the address."""
    print(_line(_token()), flush=True)


def _token() -> str | None:
    return login().token if Settings().flag("login") else None


def open_browser() -> None:
    """Open the address as soon as the server listens, where a person sits at a screen."""
    screen = not sys.platform.startswith("linux") or {"DISPLAY", "WAYLAND_DISPLAY"} & set(
        os.environ
    )
    if sys.stdout.isatty() and screen:
        threading.Thread(target=_open_when_ready, name="browser", daemon=True).start()


def _open_when_ready() -> None:
    settings, ends = Settings(), time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        try:
            socket.create_connection((settings.text("host"), settings.int("port")), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            webbrowser.open(address(_token()))
            return
