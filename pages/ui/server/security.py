"""What every answer of the app carries, and who may ask its own routes.

Plain ASGI: cheap, and streams stay streams.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN_HEADER = (  # a foreign page cannot send it without a preflight, which is never granted
    "x-millwright"
)


def _inline_scripts() -> str:
    """The hashes of the scripts that stand inside Streamlit's own page: those run, no other inline
    script does.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    bodies = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    return " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"
        for body in bodies
    )


CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        f"script-src 'self' blob: 'wasm-unsafe-eval' {_inline_scripts()}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = [
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]


class SecurityHeaders:
    """Adds the headers above to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and complete the head of the answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", [])}
                message["headers"] = [
                    *message.get("headers", []),
                    *(pair for pair in _HEADERS if pair[0] not in present),
                ]
            await send(message)

        await self.app(scope, receive, completed)


def host_of(url: str) -> str:
    """Host and port of a URL, in lower case."""
    return urlsplit(url).netloc.lower()


def same_origin(headers: Headers) -> bool:
    """Whether the browser says that our own page asks: an Origin, where there is one, names this
    host.
    """
    origin = headers.get("origin")
    fetched = headers.get("sec-fetch-site", "same-origin")
    return fetched in ("same-origin", "none") and (
        origin is None or host_of(origin) == headers.get("host", "").lower()
    )


class OwnRoutes:
    """Refuses questions to ``/api/`` that come from another site, and changes that lack our own
    header; sockets from elsewhere too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 403."""
        reason = _refusal(scope) if scope["type"] in ("http", "websocket") else None
        if reason is None:
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            await receive()
            return await send({"type": "websocket.close", "code": 4403, "reason": reason})
        await JSONResponse({"error": reason}, status_code=403)(scope, receive, send)


def _refusal(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    if scope["type"] == "websocket":
        return None if same_origin(headers) else "This connection comes from another site."
    if not scope["path"].startswith("/api/"):
        return None
    if not same_origin(headers):
        return "This request comes from another site."
    if scope["method"] not in ("GET", "HEAD") and headers.get(OWN_HEADER) != "1":
        return "This request does not come from the app's own page."
    return None
