"""A token lets one browser in, a cookie keeps it in, and everybody else is shown the way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.base import http_login
from core.base.http_login import Login, RequireLogin, cookies
from tests.coroutines import run

KEY = b"k" * 32


@pytest.fixture
def tokens() -> list[str]:
    """What was announced."""
    return []


@pytest.fixture
def login(tokens: list[str]) -> Login:
    return Login(lambda: KEY, tokens.append)


def asked(
    login: Login, path: str, query: str = "", cookie: str | None = None, **scope: Any
) -> list[dict[str, Any]]:
    """What is sent to whoever asks for ``path``; the app behind says 200 “in”."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    request: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [] if cookie is None else [(b"cookie", cookie.encode("latin-1"))],
        **scope,
    }
    run(RequireLogin(app, login, "mw")(request, receive, send))
    return sent


def status(*args: Any, **more: Any) -> int:
    return int(asked(*args, **more)[0]["status"])


def headers(sent: list[dict[str, Any]]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def entered(login: Login) -> str:
    """The cookie of a browser that opened the address."""
    return headers(asked(login, "/", f"token={login.token}"))["set-cookie"].partition(";")[0]


def test_the_token_becomes_a_cookie_and_leaves_the_url(login: Login) -> None:
    sent = asked(login, "/data", f"dataset=3&token={login.token}&name=a%26b")
    assert sent[0]["status"] == 303
    answer = headers(sent)
    assert answer["location"] == "/data?dataset=3&name=a%26b"
    name, *rules = answer["set-cookie"].split("; ")
    assert name.startswith("mw=")
    assert rules == ["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=2592000"]
    assert status(login, "/data", cookie=name) == 200


def test_a_token_works_once_and_the_next_is_announced(login: Login, tokens: list[str]) -> None:
    first = login.token
    entered(login)
    assert tokens == [login.token] != [first]
    assert status(login, "/", f"token={first}") == 403
    assert status(login, "/", f"token={login.token}") == 303


def test_who_is_in_gets_a_clean_url_for_a_used_token(login: Login, tokens: list[str]) -> None:
    first, cookie = login.token, entered(login)
    answer = headers(asked(login, "/data", f"token={first}", cookie))
    assert answer["location"] == "/data"
    assert "set-cookie" not in answer


@pytest.mark.parametrize("query", ["", "token=", "token=x", "token=%00", "token=%F0%9F", "tok=1"])
@pytest.mark.parametrize("path", ["/", "/data", "/_stcore/host-config", "/static/a.js"])
def test_without_a_cookie_a_page_says_where_the_way_in_is(
    login: Login, path: str, query: str
) -> None:
    sent = asked(login, path, query)
    assert sent[0]["status"] == 403
    assert headers(sent)["content-type"] == "text/html; charset=utf-8"
    assert "Open the address that it printed in its terminal" in sent[1]["body"].decode()
    assert login.token not in sent[1]["body"].decode()


def test_own_routes_are_refused_as_a_document(login: Login) -> None:
    sent = asked(login, "/api/download/csv/1")
    assert sent[0]["status"] == 403
    assert json.loads(sent[1]["body"]) == {"error": http_login.SENTENCE, "code": "forbidden"}


@pytest.mark.parametrize(
    ("path", "method", "answer"),
    [
        ("/api/health", "GET", 200),
        ("/_stcore/health", "HEAD", 200),
        ("/api/health", "POST", 403),
        ("/api/health/", "GET", 403),
        ("/api/../api/health", "GET", 403),
    ],
)
def test_everybody_may_ask_whether_it_lives(
    login: Login, path: str, method: str, answer: int
) -> None:
    assert status(login, path, method=method) == answer


def test_a_token_is_only_taken_where_a_browser_opens_an_address(login: Login) -> None:
    assert status(login, "/", f"token={login.token}", method="POST") == 403
    assert asked(login, "/", f"token={login.token}", type="websocket") == [
        {"type": "websocket.close", "code": 4403, "reason": "No login."}
    ]


def test_a_socket_needs_the_cookie_too(login: Login) -> None:
    assert asked(login, "/_stcore/stream", type="websocket")[0]["type"] == "websocket.close"
    sent = asked(login, "/_stcore/stream", cookie=entered(login), type="websocket")
    assert sent[0]["type"] == "http.response.start"  # the app behind was asked


def test_nobody_forges_a_cookie(login: Login) -> None:
    name, _, value = entered(login).partition("=")
    issued, _, signature = value.rpartition(".")
    other = Login(lambda: b"x" * 32, lambda token: None)
    forged = [
        "",
        "..",
        value[:-1],
        f"9{value}",
        f"{issued}.{signature.upper()}",
        f"{issued}.é",
        entered(other).partition("=")[2],
    ]
    assert [status(login, "/", cookie=f"{name}={item}") for item in forged] == [403] * len(forged)
    assert status(login, "/", cookie=f"other={value}") == 403
    assert status(login, "/", cookie=f"a=b; {name}={value}; c=d") == 200


def test_a_cookie_outlives_a_restart_and_ends_after_thirty_days(
    login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = entered(login)
    again = Login(lambda: KEY, lambda token: None)
    assert status(again, "/", cookie=cookie) == 200
    now = http_login.time.time()
    monkeypatch.setattr(http_login.time, "time", lambda: now + 30 * 86_400 - 5)
    assert status(again, "/", cookie=cookie) == 200
    monkeypatch.setattr(http_login.time, "time", lambda: now + 30 * 86_400 + 5)
    assert status(again, "/", cookie=cookie) == 403


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "\\\\evil.example"])
def test_the_clean_address_is_never_another_site(login: Login, path: str) -> None:
    place = headers(asked(login, path, f"token={login.token}"))["location"]
    assert place == "/evil.example"


def test_odd_cookies_of_others_do_not_lock_out() -> None:
    scope = {"headers": [(b"cookie", b'a={"b": [1, 2]}; \xff\x00=;;==; mw=2;mw=3')]}
    assert cookies(scope, "mw") == ["2", "3"]
    assert cookies({"headers": []}, "mw") == []


def test_more_fields_than_an_address_has_are_no_token(login: Login) -> None:
    assert status(login, "/", "&".join(["a=1"] * 500)) == 403
    assert status(login, "/", "&".join(["a=1"] * 500), entered(login)) == 200
