"""What is the fork server's own: libraries loaded ahead, and its death."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs import tree
from core.jobs.forking import ForkLauncher
from core.jobs.launcher import EngineConfig
from tests.core.jobs.test_launcher import hear, run, started, until
from tests.core.jobs.toys import PACKAGE


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[ForkLauncher]:
    environment = {"MILLWRIGHT_SECRET_KEY_FILE": str(tmp_path / "key")}
    opened = ForkLauncher(
        EngineConfig(tmp_path, PACKAGE, ("json", "no_such_module"), environment, threads=3)
    )
    yield opened
    opened.close()


def test_a_module_that_cannot_be_loaded_ahead_is_only_worth_a_line(
    launcher: ForkLauncher, tmp_path: Path
) -> None:
    hear(launcher, launcher.start(run("return")))
    log = (tmp_path / "logs" / "worker.log").read_text()
    assert "no_such_module could not be loaded ahead" in log


@pytest.mark.slow
def test_the_server_is_started_again_after_it_died(launcher: ForkLauncher) -> None:
    first = launcher.start(run("sleep", seconds=60))
    started(launcher, first)
    server = launcher.pid
    os.kill(server, signal.SIGKILL)
    assert hear(launcher, first)[-1] == {"ended": None}
    assert hear(launcher, launcher.start(run("return")))[-1] == {"ended": 0}
    assert launcher.pid != server
    assert tree.started(first.pid) is None


def test_closing_ends_the_server_and_every_process(launcher: ForkLauncher) -> None:
    process = launcher.start(run("sleep", seconds=60))
    started(launcher, process)
    server = launcher.pid
    assert tree.started(server) is not None
    assert tree.started(process.pid) is not None
    launcher.close()
    assert launcher.pid is None
    assert tree.started(server) is None  # it has been waited for
    until(lambda: tree.started(process.pid) is None)
    launcher.close()  # once more does no harm


def test_a_forked_process_begins_at_once(launcher: ForkLauncher) -> None:
    hear(launcher, launcher.start(run("return")))
    begin = time.monotonic()
    hear(launcher, launcher.start(run("return")))
    assert time.monotonic() - begin < 2.0  # a fresh interpreter needs seconds
