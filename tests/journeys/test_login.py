"""On a real server: nobody but the one who opened the printed address gets an answer of value."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from core.base.http_login import OPEN_PATHS
from tests.journeys.conftest import Served
from tests.journeys.driving import ROOT, App

pytestmark = pytest.mark.browser

LIST_ROUTES = """
import json, app
print(json.dumps([
    [route.path, sorted(getattr(route, "methods", None) or ["WEBSOCKET"])]
    for route in app.app._build_starlette_app().routes
    if hasattr(route, "path")
]))
"""


@pytest.fixture(scope="module")
def routes() -> list[tuple[str, str]]:
    """Every path and method that the server knows, Streamlit's own too."""
    listed = subprocess.run(
        [sys.executable, "-c", LIST_ROUTES], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [
        (re.sub(r"\{[^}]*\}", "1", path) or "/", method)
        for path, methods in json.loads(listed.splitlines()[-1])
        for method in methods
    ]


def _answer(served: Served, method: str, path: str, cookie: str = "") -> tuple[int, str]:
    """Status and beginning of the answer to a raw request."""
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=10)
    with closing(connection):
        headers = {"Cookie": cookie, "X-Millwright": "1"} if cookie else {"X-Millwright": "1"}
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(2000).decode(errors="replace")


def _handshake(served: Served, cookie: str = "") -> int:
    """The status of the answer to a raw WebSocket handshake."""
    host = served.url.removeprefix("http://")
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        f"Origin: {served.url}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=10) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(line.recv(200).split()[1])


def test_no_route_answers_without_a_login(server: Served, routes: list[tuple[str, str]]) -> None:
    assert ("/_stcore/stream", "WEBSOCKET") in routes
    assert ("/api/download/1/1", "GET") in routes
    asked = [pair for pair in [*routes, ("/", "GET"), ("/data", "GET")] if pair[1] != "WEBSOCKET"]
    answers = {(path, method): _answer(server, method, path) for path, method in asked}
    refused = {pair: status for pair, (status, _) in answers.items()}
    open_to_all = {(path, method) for path in OPEN_PATHS for method in ("GET", "HEAD")}
    assert {pair for pair, status in refused.items() if status != 403} == open_to_all & set(asked)
    assert {answers[path, "GET"][1] for path in OPEN_PATHS} == {'{"status":"ok"}', "ok"}
    assert "Open the address that it printed in its terminal" in answers["/", "GET"][1]


def test_no_socket_opens_without_a_login(server: Served) -> None:
    assert _handshake(server) == 403
    assert _handshake(server, server.cookie + "0") == 403
    assert _handshake(server, server.cookie) == 101


def test_the_printed_address_lets_one_browser_in(server: Served) -> None:
    place = server.address().removeprefix(server.url)
    assert _answer(server, "GET", place)[0] == 303
    assert _answer(server, "GET", place)[0] == 403
    assert server.address().removeprefix(server.url) != place  # one for the next browser
    printed = re.findall(r"http://\S+", server.log.read_text())
    assert all("/?token=" in address for address in printed)  # no address that lets nobody in
    assert _answer(server, "GET", "/", server.cookie)[0] == 200


def test_the_app_works_behind_the_login_and_its_url_is_clean(app: App) -> None:
    app.page.context.clear_cookies()
    app.page.goto(app.served.address())
    app.wait()
    assert app.page.url == f"{app.url}/"
    cookies = {cookie["name"]: cookie for cookie in app.page.context.cookies()}
    (cookie,) = (cookies[name] for name in cookies if name.startswith("millwright-"))
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert cookie["name"] not in app.page.evaluate("() => document.cookie")
