"""L3: open pages cost no error and no file that stays open; sessions notice what goes wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.base.settings import Settings
from core.workbench.workspace import open_workspace
from tests.core.learn.example_tables import example_frame
from tests.core.workbench.example_data import store
from tests.core.workbench.test_training import ROLES
from tests.faults.page_sessions import Screen, Server, open_pages, percentile
from tests.journeys.driving import Served, serve, stop

SCREENS = [Screen(name, "dataset=1") for name in ("home", "data", "train", "jobs")]
LOOP = 3  # files of the event loop that a closed session has until Streamlit forgets it
POOL = 10  # files of the five connections to the database that stay open


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with open_workspace(
        tmp_path / "workspace", Settings({"secret_key_file": str(tmp_path / "key")})
    ) as ws:
        store(ws, example_frame(60), roles=ROLES)
    running = serve(tmp_path)
    yield running
    stop(running)


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.1)


@pytest.mark.faults
def test_L3_open_pages_run_without_an_error_and_close_their_files(served: Served) -> None:
    server, pages = psutil.Process(served.process.pid), 3
    app = Server(served.url, served.cookie)
    open_pages(app, SCREENS, 1, 2.0, (0.2, 0.4))  # imports, and opens what stays open
    before = server.num_fds()
    figures = open_pages(app, SCREENS, pages, 8.0, (0.5, 1.0))
    assert figures.errors == []
    assert len(figures.runs) >= pages
    strangers = open_pages(Server(served.url), SCREENS, 1, 0.5)
    assert [error.partition(":")[0] for error in strangers.errors] == ["InvalidStatus"]
    until(lambda: server.num_fds() <= before + LOOP * pages + POOL)


def test_percentiles() -> None:
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 3.0
    assert percentile(list(map(float, range(100))), 0.95) == 95.0
    assert percentile([5.0], 0.95) == 5.0


def test_L3_bad_twin_a_server_that_is_not_there_is_an_error() -> None:
    figures = open_pages(Server("http://127.0.0.1:9"), SCREENS, 2, 0.5)
    assert len(figures.errors) == 2
    assert figures.runs == []
