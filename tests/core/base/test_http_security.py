"""Security headers on every answer; own routes answer our own page only."""

from typing import Any

import pytest

from core.base.http_answers import json_answer
from core.base.http_security import OwnRoutes, SecurityHeaders, host_of, request_headers
from tests import coroutines

OURS = {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501"}


async def _app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await json_answer({"ok": True}).send(send)


def _ask(app: Any, **scope: Any) -> list[dict[str, Any]]:
    """What an app sends for a request."""
    messages: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    headers = [(name.encode(), value.encode()) for name, value in scope.pop("headers", {}).items()]
    defaults = {"type": "http", "method": "GET", "path": "/api/health", "headers": headers}
    coroutines.run(app(defaults | scope, receive, send))
    return messages


def _status(**scope: Any) -> int:
    return int(_ask(OwnRoutes(_app), **scope)[0]["status"])


def test_every_answer_carries_the_headers() -> None:
    head = dict(_ask(SecurityHeaders(_app, "default-src 'self'"))[0]["headers"])
    assert head[b"content-security-policy"] == b"default-src 'self'"
    assert head[b"x-content-type-options"] == b"nosniff"
    assert head[b"x-frame-options"] == b"DENY"
    assert head[b"referrer-policy"] == b"no-referrer"
    assert head[b"cross-origin-opener-policy"] == b"same-origin"
    assert head[b"cross-origin-resource-policy"] == b"same-origin"
    assert head[b"permissions-policy"] == b"camera=(), microphone=(), geolocation=()"
    assert head[b"content-type"] == b"application/json"


def test_the_policy_allows_nothing_when_none_is_chosen() -> None:
    head = dict(_ask(SecurityHeaders(_app))[0]["headers"])
    assert head[b"content-security-policy"] == b"default-src 'none'; frame-ancestors 'none'"


def test_a_header_that_the_app_sets_itself_stays() -> None:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        head = [(b"X-Frame-Options", b"SAMEORIGIN")]
        await send({"type": "http.response.start", "status": 200, "headers": head})

    names = [name.lower() for name, _ in _ask(SecurityHeaders(app))[0]["headers"]]
    assert names.count(b"x-frame-options") == 1
    assert len(names) == 7


def test_a_socket_gets_no_headers() -> None:
    assert _ask(SecurityHeaders(_app), type="websocket")[0]["headers"] == [
        (b"content-type", b"application/json"),
        (b"content-length", b"12"),
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        (OURS, 200),
        (OURS | {"sec-fetch-site": "same-origin"}, 200),
        (OURS | {"sec-fetch-site": "none"}, 200),
        (OURS | {"sec-fetch-site": "same-site"}, 403),
        (OURS | {"sec-fetch-site": "cross-site"}, 403),
        (OURS | {"origin": "http://evil.example"}, 403),
        (OURS | {"origin": "http://127.0.0.1:9000"}, 403),
        (OURS | {"origin": "null"}, 403),
        ({"host": "LOCALHOST:1", "origin": "http://LocalHost:1"}, 200),
    ],
)
def test_a_question_must_come_from_our_own_page(headers: dict[str, str], status: int) -> None:
    assert _status(headers=headers) == status


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "PATCH"])
def test_a_change_needs_our_own_header(method: str) -> None:
    assert _status(method=method, headers=OURS) == 403
    assert _status(method=method, headers=OURS | {"x-millwright": "0"}) == 403
    assert _status(method=method, headers=OURS | {"x-millwright": "1"}) == 200
    assert _status(method="HEAD", headers=OURS) == 200


def test_other_paths_are_passed_on() -> None:
    evil = OURS | {"origin": "http://evil.example"}
    assert _status(path="/train", method="POST", headers=evil) == 200
    assert _ask(OwnRoutes(_app, "/v1/"), path="/v1/x", headers=evil)[0]["status"] == 403


def test_a_socket_from_elsewhere_is_closed() -> None:
    evil = OURS | {"origin": "http://evil.example"}
    closed = _ask(OwnRoutes(_app), type="websocket", path="/_stcore/stream", headers=evil)
    assert closed == [
        {
            "type": "websocket.close",
            "code": 4403,
            "reason": "This connection comes from another site.",
        }
    ]
    assert _ask(OwnRoutes(_app), type="websocket", headers=OURS)[0]["status"] == 200


def test_the_first_of_two_headers_counts() -> None:
    scope = {"headers": [(b"Host", b"a"), (b"host", b"b")]}
    assert request_headers(scope) == {"host": "a"}


def test_host_of_a_url() -> None:
    assert host_of("HTTP://Example.com:80/x") == "example.com:80"
