"""Serving the app on a workspace of its own and using it in a browser; the journeys and the
benchmarks both do.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE = 20_000  # milliseconds: two busy cores


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    """A running server."""

    url: str
    folder: Path  # the workspace
    log: Path
    process: subprocess.Popen[bytes]
    ready_seconds: float

    def address(self) -> str:
        """The address that was printed last: its token is good for one browser."""
        return re.findall(r"^Millwright: (http\S+)$", self.log.read_text(), re.MULTILINE)[-1]

    @cached_property
    def cookie(self) -> str:
        """A cookie for requests without a browser: what the printed address is exchanged for."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=10)
        with closing(connection):
            connection.request("GET", self.address().removeprefix(self.url))
            return str(connection.getresponse().headers["set-cookie"]).partition(";")[0]

    def let_in(self, context: Any) -> None:
        """Open the printed address with a browser's context, which keeps the cookie."""
        answer = context.request.get(self.address())
        assert answer.ok, answer.status


def serve(place: Path, port: int = 0, program: Sequence[str] = ("app.py",)) -> Served:
    """Start the app on a workspace in ``place`` (at a free port unless one is named) and wait until
    it answers; ``program`` is what Python runs.
    """
    port, log = port or free_port(), place / "server.log"
    environment = {
        **os.environ,
        "MILLWRIGHT_SECRET_KEY_FILE": str(place / "key"),
        "MILLWRIGHT_HEARTBEAT_SECONDS": "1",
        "HOME": str(place),
    }
    began = time.monotonic()
    with log.open("wb") as sink:
        command = [
            sys.executable,
            *program,
            "--workspace",
            str(place / "workspace"),
            "--port",
            str(port),
        ]
        process = subprocess.Popen(command, cwd=ROOT, stdout=sink, stderr=sink, env=environment)
    served = Served(f"http://127.0.0.1:{port}", place / "workspace", log, process, 0.0)
    while time.monotonic() < began + 60:
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            with urllib.request.urlopen(f"{served.url}/api/health", timeout=0.5):
                served.ready_seconds = time.monotonic() - began
                return served
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not answer within a minute: {log.read_text()}")


def stop(served: Served) -> None:
    """End the server and the worker it started."""
    from core.base.settings import Settings
    from core.workbench import workers
    from core.workbench.workspace import open_workspace

    served.process.send_signal(signal.SIGTERM)
    try:
        served.process.wait(15)
    except subprocess.TimeoutExpired:
        served.process.kill()
        served.process.wait(5)
    ws = open_workspace(
        served.folder, Settings({"secret_key_file": str(served.folder.parent / "key")})
    )
    workers.stop_worker(ws)
    ws.close()


def browser_path() -> str | None:
    """The installed Chromium, if any; the variable CHROMIUM names another."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


class App:
    """The app as a person uses it."""

    def __init__(self, page: Any, served: Served) -> None:
        self.page, self.served, self.url = page, served, served.url

    def run(self) -> int:
        """How many full runs the frame has drawn in this tab."""
        return int(self.page.evaluate("() => document.documentElement.dataset.mwRun || 0"))

    def wait(self, after: int = 0) -> App:
        """Wait until a full run later than ``after`` is drawn."""
        ends = time.monotonic() + PATIENCE / 1000
        while self.run() <= after:
            if time.monotonic() > ends:
                raise AssertionError(f"no run was drawn after number {after}")
            self.page.wait_for_timeout(20)
        return self

    def open(self, path: str = "/") -> App:
        """Go to a screen by its URL, cold."""
        self.page.goto(self.url + path)
        return self.wait()

    def act(self, do: Callable[[], Any]) -> App:
        """Do something that must cause a full run."""
        before = self.run()
        do()
        return self.wait(before)

    def key(self, key: str) -> Any:
        """The element with our key."""
        return self.page.locator(f".st-key-{key}")

    def button(self, key: str) -> Any:
        """The button with our key (one with a tooltip stands in the page twice)."""
        return self.key(key).locator("button:visible").first

    def upload(self, path: Path) -> App:
        """Choose a file on the import or home screen and wait for the preview."""
        self.page.locator("input[type=file]").first.set_input_files(path)
        self.page.wait_for_url(re.compile("upload="))
        return self

    def calm(self) -> None:
        """No error is drawn, and the page does not scroll."""
        from playwright.sync_api import expect

        expect(self.page.locator('[data-testid="stException"]')).to_have_count(0)
        surplus = self.page.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]'); return"
            " m.scrollHeight - m.clientHeight }"
        )
        assert surplus <= 2, f"the page scrolls by {surplus} pixels"
