"""What every answer over HTTP carries, and whether a browser asks from our own page.

Plain ASGI: cheap, streams stay streams, and no web framework is needed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from core.base.http_answers import Send, json_answer

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

NO_CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'"  # for what answers data only
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


class SecurityHeaders:
    """Adds the security headers to every answer; a header that the app set itself stays.

    Parameters
    ----------
    app : ASGI application
        What answers.
    content_policy : str
        The Content-Security-Policy; by default one that allows nothing.
    """

    def __init__(self, app: App, content_policy: str = NO_CONTENT_POLICY) -> None:
        self.app = app
        self._headers = ((b"content-security-policy", content_policy.encode()), *_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and complete the head of the answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_completed(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", [])}
                missing = [pair for pair in self._headers if pair[0] not in present]
                message["headers"] = [*message.get("headers", []), *missing]
            await send(message)

        await self.app(scope, receive, send_completed)


class OwnRoutes:
    """Refuses questions to own routes that come from another site, and changes that lack an own
    header; sockets from elsewhere too.

    Parameters
    ----------
    app : ASGI application
        What answers.
    prefix : str
        How the paths of the own routes begin.
    header : str
        What a change must carry as ``1``: a foreign page cannot send it without a preflight, which
        is never granted.
    """

    def __init__(self, app: App, prefix: str = "/api/", header: str = "x-millwright") -> None:
        self.app, self._prefix, self._header = app, prefix, header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 403."""
        reason = self._refusal(scope) if scope["type"] in ("http", "websocket") else None
        if reason is None:
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            await receive()
            return await send({"type": "websocket.close", "code": 4403, "reason": reason})
        await json_answer({"error": reason, "code": "forbidden"}, 403).send(send)

    def _refusal(self, scope: Scope) -> str | None:
        headers = request_headers(scope)
        if scope["type"] == "websocket":
            return None if same_origin(headers) else "This connection comes from another site."
        if not scope["path"].startswith(self._prefix):
            return None
        if not same_origin(headers):
            return "This request comes from another site."
        if scope["method"] not in ("GET", "HEAD") and headers.get(self._header) != "1":
            return "This request does not come from the app's own page."
        return None


def request_headers(scope: Scope) -> dict[str, str]:
    """The headers of a request, names in lower case; of one that is there twice, the first."""
    headers: dict[str, str] = {}
    for name, value in scope.get("headers", ()):
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return headers


def host_of(url: str) -> str:
    """Host and port of a URL, in lower case."""
    return urlsplit(url).netloc.lower()


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether the browser says that our own page asks: an Origin, where there is one, names this
    host.
    """
    origin = headers.get("origin")
    fetched = headers.get("sec-fetch-site", "same-origin")
    return fetched in ("same-origin", "none") and (
        origin is None or host_of(origin) == headers.get("host", "").lower()
    )
