"""Both launchers, held to the same contract; and the settings that processes are started with."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import Refused
from core.jobs import launcher as module
from core.jobs import tree
from core.jobs.forking import ForkLauncher
from core.jobs.launcher import EngineConfig, Launcher, Process, ProcessSpec, process_kind
from core.jobs.spawning import SpawnLauncher
from tests.core.jobs.toys import PACKAGE

LAUNCHERS = {"fork": ForkLauncher, "spawn": SpawnLauncher}


@pytest.fixture
def config(tmp_path: Path) -> EngineConfig:
    environment = {"MILLWRIGHT_SECRET_KEY_FILE": str(tmp_path / "key")}
    return EngineConfig(tmp_path, PACKAGE, ("json", "no_such_module"), environment, threads=3)


@pytest.fixture
def launcher(processes: str, config: EngineConfig) -> Iterator[Launcher]:
    opened = LAUNCHERS[processes](config)
    yield opened
    opened.close()


def hear(launcher: Launcher, process: Process, seconds: float = 30.0) -> list[dict[str, Any]]:
    """Everything that a process says until it has ended."""
    documents: list[dict[str, Any]] = []
    ends = time.monotonic() + seconds
    while not (documents and "ended" in documents[-1]):
        assert time.monotonic() < ends, documents
        documents += [document for other, document in launcher.poll(0.1) if other is process]
    return documents


def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


def run(do: str, **params: object) -> ProcessSpec:
    return ProcessSpec("run", 5, 1, "plain", {"do": do, **params})


def started(launcher: Launcher, process: Process) -> None:
    """Wait until a process works."""
    while not any("progress" in document for _, document in launcher.poll(0.1)):
        assert process.pid is None or tree.started(process.pid) is not None


def test_a_process_begins_works_says_how_it_went_and_ends(
    launcher: Launcher, tmp_path: Path
) -> None:
    process = launcher.start(run("about"))
    begin, outcome, end = hear(launcher, process)
    assert begin == {"started": process.pid}
    assert outcome["outcome"]["state"] == "done"
    assert outcome["outcome"]["result"]["omp"] == "3"
    assert end == {"ended": 0}
    assert tree.started(process.pid) is None
    assert "attempt 1 of job 5 (plain) begins" in (tmp_path / "logs" / "jobs" / "5.log").read_text()


@pytest.mark.slow
def test_a_killed_process_tells_its_signal_and_leaves_nobody(
    launcher: Launcher, tmp_path: Path
) -> None:
    process = launcher.start(run("children"))
    started(launcher, process)
    children = [int(pid) for pid in (tmp_path / "children.txt").read_text().split()]
    process.kill()
    assert hear(launcher, process)[-1] == {"ended": -signal.SIGKILL}
    until(lambda: not any(tree.started(pid) for pid in children))


def test_what_a_job_leaves_behind_in_its_session_is_ended_with_it(
    launcher: Launcher, tmp_path: Path
) -> None:
    assert hear(launcher, launcher.start(run("leave")))[-1] == {"ended": 0}
    left = int((tmp_path / "children.txt").read_text())
    until(lambda: tree.started(left) is None)


@pytest.mark.slow
def test_closing_ends_everything(config: EngineConfig, processes: str) -> None:
    opened = LAUNCHERS[processes](config)
    process = opened.start(run("sleep", seconds=60))
    started(opened, process)
    opened.close()
    until(lambda: tree.started(process.pid or 0) is None)


def test_nothing_is_imported_from_the_workspace(launcher: Launcher, tmp_path: Path) -> None:
    """A process works in the workspace's folder, but what lies there is data."""
    evil = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    for name in ("json", "logging", "numpy", "sitecustomize", "plain"):
        (tmp_path / f"{name}.py").write_text(evil)
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").write_text(evil)
    assert hear(launcher, launcher.start(run("return")))[-1] == {"ended": 0}
    assert not (tmp_path / "ran").exists()


def test_settings_decide_how_a_job_gets_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.sys, "platform", "linux")
    assert [process_kind(word) for word in ("auto", "fork", "spawn")] == ["fork", "fork", "spawn"]
    for platform in ("darwin", "win32"):
        monkeypatch.setattr(module.sys, "platform", platform)
        assert [process_kind(word) for word in ("auto", "spawn")] == ["spawn", "spawn"]
        with pytest.raises(Refused, match="“fork”, which is not possible here. Set it to auto or"):
            process_kind("fork")
    monkeypatch.setattr(module.sys, "platform", "linux")
    with pytest.raises(Refused, match="“thread”, .*Set it to auto, fork or spawn"):
        process_kind("thread")


def test_limits_of_libraries_are_in_the_environment(config: EngineConfig) -> None:
    variables = config.variables()
    assert variables["OMP_NUM_THREADS"] == variables["POLARS_MAX_THREADS"] == "3"
    assert (
        variables["MILLWRIGHT_SECRET_KEY_FILE"] == config.environment["MILLWRIGHT_SECRET_KEY_FILE"]
    )
    assert config.command("a.b", "7") == [sys.executable, "-P", "-m", "a.b", "7"]
