"""Who may use a server on a machine that others use too: whoever opened the address it printed.

The token in that address works once. It is exchanged for a signed cookie, and a new address is
announced for the next browser. A cookie does not know ports, so its name does.
"""

from __future__ import annotations

import hmac
import html
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from core.base.http_answers import Answer, Send, json_answer
from core.base.http_security import App, Receive, Scope, request_headers

TOKEN = "token"  # noqa: S105 - the parameter's name
DAYS = 30  # that a cookie is good for
OPEN_PATHS = frozenset({"/api/health", "/_stcore/health"})  # they say “ok” and nothing else
SENTENCE = (
    "This address belongs to whoever started Millwright. Open the address that it printed in its"
    " terminal: it has a token that lets this browser in, once."
)
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Millwright</title>'
    '<body style="font:16px system-ui,sans-serif;margin:15vh auto;max-width:34em">'
    "<h1>Millwright</h1><p>{sentence}</p></body></html>"
)


class Login:
    """The token that is good next, and the cookies that tokens were exchanged for.

    Parameters
    ----------
    key : callable
        Returns the secret that cookies are signed with; asked when first needed.
    announce : callable
        Is handed each new token, to print it where only the owner reads.
    """

    def __init__(self, key: Callable[[], bytes], announce: Callable[[str], None]) -> None:
        self._key, self._announce = key, announce
        self._secret: bytes | None = None
        self._lock = threading.Lock()
        self._token = secrets.token_urlsafe(24)

    @property
    def token(self) -> str:
        """The token that lets the next browser in."""
        return self._token

    def exchange(self, token: str) -> str | None:
        """A cookie for the token, which is used up by that; None when it is not the one."""
        with self._lock:
            if not hmac.compare_digest(token.encode(), self._token.encode()):
                return None
            self._token = secrets.token_urlsafe(24)
        self._announce(self._token)
        issued = f"{int(time.time())}.{secrets.token_urlsafe(12)}"
        return f"{issued}.{self._signature(issued)}"

    def admits(self, cookie: str) -> bool:
        """Whether a cookie was signed here and is not too old."""
        issued, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(issued).encode()):
            return False
        return time.time() - int(issued.partition(".")[0]) < DAYS * 86_400

    def _signature(self, issued: str) -> str:
        if self._secret is None:
            self._secret = self._key()
        return hmac.digest(self._secret, issued.encode(), "sha256").hex()


class RequireLogin:
    """Answers 403 to every request and every socket that has no cookie of a :class:`Login`.

    Parameters
    ----------
    app : ASGI application
        What answers the others.
    login : Login
    cookie : str
        The cookie's name.
    open_paths : frozenset of str
        What everybody may ask.
    """

    def __init__(
        self, app: App, login: Login, cookie: str, open_paths: frozenset[str] = OPEN_PATHS
    ) -> None:
        self.app, self._login, self._cookie, self._open = app, login, cookie, open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, exchange a token, or refuse."""
        if scope["type"] not in ("http", "websocket") or self._admitted(scope):
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            await receive()
            return await send({"type": "websocket.close", "code": 4403, "reason": "No login."})
        await self._answer(scope).send(send)

    def _admitted(self, scope: Scope) -> bool:
        if scope["type"] == "http":
            if scope["path"] in self._open and scope["method"] in ("GET", "HEAD"):
                return True
            if scope["method"] == "GET" and TOKEN in dict(_query(scope)):
                return False  # exchanged also where there is a cookie: the URL is to be clean
        return any(self._login.admits(value) for value in cookies(scope, self._cookie))

    def _answer(self, scope: Scope) -> Answer:
        pairs = _query(scope)
        token = next((value for name, value in pairs if name == TOKEN), None)
        if token is not None and scope["method"] == "GET":
            value = self._login.exchange(token)
            known = any(self._login.admits(item) for item in cookies(scope, self._cookie))
            if value is not None or known:
                return _clean(scope["path"], pairs, value and f"{self._cookie}={value}")
        if scope["path"].startswith("/api/"):
            return json_answer({"error": SENTENCE, "code": "forbidden"}, 403)
        body = _PAGE.format(sentence=html.escape(SENTENCE)).encode()
        headers = {"content-type": "text/html; charset=utf-8", "cache-control": "no-store"}
        return Answer(403, headers | {"content-length": str(len(body))}, body)


def cookies(scope: Scope, name: str) -> list[str]:
    """The values of a cookie in a request, whatever other cookies look like."""
    header = request_headers(scope).get("cookie", "")
    pairs = (pair.strip().partition("=") for pair in header.split(";"))
    return [value for key, _, value in pairs if key == name]


def _query(scope: Scope) -> list[tuple[str, str]]:
    text = scope.get("query_string", b"").decode("latin-1")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=200)
    except ValueError:  # more fields than any address of ours has
        return []


def _clean(path: str, pairs: list[tuple[str, str]], cookie: str | None) -> Answer:
    """Send the browser to the same address without the token."""
    rest = urlencode([(name, value) for name, value in pairs if name != TOKEN])
    place = "/" + quote(path.lstrip("/\\"))  # never “//host”, which is another site
    headers: dict[str, Any] = {
        "location": f"{place}?{rest}" if rest else place,
        "cache-control": "no-store",
        "content-length": "0",
    }
    if cookie:
        headers["set-cookie"] = (
            f"{cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age={DAYS * 86_400}"
        )
    return Answer(303, headers, b"")
