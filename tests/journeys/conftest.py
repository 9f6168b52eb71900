"""A server with a workspace of its own, a browser, and a page object whose every wait is for
something visible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from core.base.settings import Settings
from core.workbench import demo as demo_data
from core.workbench import explaining, history, jobs, versions
from core.workbench.workspace import open_workspace
from tests.conftest import missing
from tests.journeys.driving import (
    CHROMIUM_ARGS,
    PATIENCE,
    ROOT,
    App,
    Served,
    browser_path,
    serve,
    stop,
)

__all__ = ["App", "Served"]

ARTIFACTS = ROOT / "artifacts"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all journeys; no traceback may stand in its log at the end."""
    served = serve(tmp_path_factory.mktemp("server"))
    yield served
    stop(served)
    for log in (served.log, served.folder / "logs" / "app.log"):
        text = log.read_text() if log.exists() else ""
        assert "Traceback" not in text, text[-4000:]


@dataclass(frozen=True)
class Demo:
    """What the demo holds, by id."""

    customers: int
    houses: int
    logistic: int
    lightgbm: int


@pytest.fixture(scope="session")
def demo(server: Served) -> Iterator[Demo]:
    """The demo, loaded by the server's own worker; two of its runs are explained."""
    ws = open_workspace(
        server.folder, Settings({"secret_key_file": str(server.folder.parent / "key")})
    )
    job = jobs.wait(ws, demo_data.start(ws), timeout=180)
    assert job.state == "done", job.error
    customers, houses = (
        versions.find(ws, name).dataset_id for name in (demo_data.CHURN, demo_data.HOUSES)
    )
    runs = {run.model: run.id for run in history.runs(ws, dataset_id=customers)}
    for run_id in (runs["logistic"], runs["lightgbm"]):
        assert jobs.wait(ws, explaining.explain(ws, run_id), timeout=120).state == "done"
    yield Demo(customers, houses, runs["logistic"], runs["lightgbm"])
    ws.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The installed Chromium, driven by Playwright."""
    path = browser_path()
    if path is None:
        missing("browser", "Chromium is not installed")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


def opened_page(
    chromium: Any, served: Served, options: dict[str, Any] | None = None
) -> tuple[Any, Any, list[str]]:
    """A fresh context, a page in it, and the list that its errors and foreign requests go to."""
    context = chromium.new_context(
        **{
            "viewport": {"width": 1440, "height": 900},
            "reduced_motion": "reduce",
            "accept_downloads": True,
            **(options or {}),
        }
    )
    served.let_in(context)
    page, bad = context.new_page(), []
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: bad.append(f"page error: {error}"))
    # Two 404s on a cold deep link are Streamlit's own.
    page.on(
        "console",
        lambda message: (
            bad.append(f"console: {message.text}")
            if message.type == "error" and "404" not in message.text
            else None
        ),
    )
    own = (served.url, served.url.replace("http", "ws"), "data:", "blob:")
    page.on(
        "request",
        lambda request: (
            bad.append(f"foreign request: {request.url}")
            if not request.url.startswith(own)
            else None
        ),
    )
    return context, page, bad


@pytest.fixture
def app(server: Served, chromium: Any, request: pytest.FixtureRequest) -> Iterator[App]:
    """A fresh browser context; ``@pytest.mark.parametrize("app", [{"color_scheme": "dark"}],
    indirect=True)`` changes its options.

    ``trace`` False spares the record of every action, which doubles the time of a test that looks
    at a page again and again.
    """
    options = dict(getattr(request, "param", {}))
    trace = options.pop("trace", True)
    context, page, bad = opened_page(chromium, server, options)
    if trace:
        context.tracing.start(screenshots=True, snapshots=True)
    yield App(page, server)
    failed = getattr(request.node, "call_failed", False) or bad
    if failed:
        ARTIFACTS.mkdir(exist_ok=True)
        name = re.sub(r"\W+", "_", request.node.name)
        page.screenshot(path=ARTIFACTS / f"{name}.png")
        if trace:
            context.tracing.stop(path=ARTIFACTS / f"{name}.zip")
    context.close()
    assert not bad, bad


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Tell the fixture above whether its test failed."""
    report = yield
    if report.when == "call":
        item.call_failed = report.failed  # type: ignore[attr-defined]
    return report
