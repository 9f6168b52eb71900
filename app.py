"""The app: serves Millwright's screens on this machine.

``python app.py --help`` lists what can be chosen.

It reads, draws and asks; work is done by the worker, which it starts when none is alive.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from core.base.errors import MillwrightError
from core.base.http_security import OwnRoutes, SecurityHeaders
from core.base.logs import log_to
from core.base.settings import Settings
from pages.ui.server import entrance
from pages.ui.server.routes import ROUTES
from pages.ui.server.security import CONTENT_POLICY

if TYPE_CHECKING:
    from core.workbench.workspace import Workspace

ROOT = Path(__file__).resolve().parent
LOCAL = ("localhost", "127.0.0.1", "[::1]", "::1")
log = logging.getLogger("millwright.app")
_ALONE = 2.0  # seconds that the first page has the processor to itself before the worker starts
_SUPERVISION = 2.0  # seconds between two looks at the worker, also while no page is open


def _open() -> None:
    """Open the workspace and import what the frame needs: the least without which nobody can be
    answered.
    """
    gc.disable()  # until all is imported: it would look through the libraries again and again
    from core.workbench import datasets
    from pages.ui.here import workspace

    ws = workspace()
    log_to(ws.path("logs", "app.log"), ws.settings.text("log_level"), ws.secrets.values())
    datasets.datasets(ws)


def _import() -> None:
    """Beside the first answers: import what screens need."""
    import duckdb  # noqa: F401
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401
    import polars  # noqa: F401

    from pages.ui.here import workspace
    from pages.ui.server import uploads

    time.sleep(_ALONE)
    uploads.sweep(workspace())


def _warm() -> None:
    """What :func:`_import` brings into memory stays there, so the collector need not look at it
    again.
    """
    try:
        _import()
    # the app answers all the same: the status bar shows that there is no worker, and a page imports
    # what it needs
    except Exception:
        log.exception("what screens need could not be imported beside the first answers")
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


def _supervise(over: threading.Event) -> None:
    """Start the worker, and again whenever there is none, until the app is ``over``."""
    from core.workbench import workers
    from pages.ui.here import workspace

    said = ""
    while not over.is_set():
        try:
            workers.supervise(workspace())
        except Exception as error:  # the next look may find a disk that has room again
            if str(error) != said:  # once, not at every look
                log.exception("the worker could not be supervised")
            said = str(error)
        over.wait(_SUPERVISION)


def _beside(over: threading.Event) -> None:
    """What happens beside the answers."""
    _warm()
    _supervise(over)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Before the first question the least; the rest while the browser is busy with the answer."""
    await run_in_threadpool(_open)
    over = threading.Event()
    threading.Thread(target=_beside, args=(over,), name="beside", daemon=True).start()
    entrance.announce()
    yield {}
    over.set()


def hosts(settings: Settings) -> list[str]:
    """The names under which the app answers: this machine's own, and the configured one."""
    return list(dict.fromkeys((*LOCAL, settings.text("host"))))


def build() -> st.App:
    """The ASGI app, also for ``uvicorn app:app``."""
    from pages.ui.widgets import guard

    middleware = [
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts(Settings())),
        Middleware(SecurityHeaders, content_policy=CONTENT_POLICY),
        *entrance.middleware(),
        Middleware(OwnRoutes),
    ]
    return st.App(
        ROOT / "pages" / "ui" / "server" / "script" / "main.py",
        lifespan=lifespan,
        routes=ROUTES,
        middleware=middleware,
        on_script_error=guard.unforeseen,
    )


def _choices(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Serve Millwright on this machine.")
    parser.add_argument(
        "--workspace",
        help="the workspace folder (default: the setting MILLWRIGHT_HOME, or ~/.millwright)",
    )
    parser.add_argument("--host", help="the address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="the port to listen on (default 8501)")
    parser.add_argument(
        "--demo",
        action="store_true",
        help="load the demo data when there is no dataset yet",
    )
    return parser.parse_args(arguments)


def configure(chosen: argparse.Namespace) -> None:
    """Let the command line override the environment, for this process and the worker it starts."""
    if chosen.workspace:
        os.environ["MILLWRIGHT_HOME"] = str(Path(chosen.workspace).expanduser().absolute())
    for name in ("host", "port"):
        if getattr(chosen, name) is not None:
            os.environ[f"MILLWRIGHT_{name.upper()}"] = str(getattr(chosen, name))


def _ask_for_demo(ws: Workspace) -> None:
    """Queue the demo for an empty workspace.

    The worker loads it while the first page is read.
    """
    from core.workbench import datasets, demo

    if not datasets.datasets(ws):
        demo.start(ws)


def main(chosen: argparse.Namespace) -> int:
    """Serve until stopped; a workspace that cannot be opened is refused in a sentence."""
    from pages.ui.here import workspace

    settings = Settings()
    try:
        if chosen.demo:
            _ask_for_demo(workspace())
        workspace()
    except MillwrightError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    print(f"The workspace is {settings.path('home')}.", flush=True)
    entrance.open_browser()
    app.run(
        config={
            "server.address": settings.text("host"),
            "server.port": settings.int("port"),
            "server.allowedHosts": hosts(settings),
        }
    )
    return 0


if __name__ == "__main__":
    os.umask(0o077)  # what is written is its owner's alone; the worker inherits it
    CHOSEN = _choices(sys.argv[1:])
    configure(CHOSEN)
app = build()
if __name__ == "__main__":
    sys.exit(main(CHOSEN))
