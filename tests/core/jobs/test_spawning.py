"""What is the fresh interpreters' own: the call with a token, and the end of the worker."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs import tree
from core.jobs.launcher import EngineConfig
from core.jobs.spawning import LOOPBACK, TOKEN_LENGTH, SpawnLauncher
from tests.core.jobs.test_launcher import hear, run, until
from tests.core.jobs.toys import PACKAGE

ROOT = Path(__file__).resolve().parents[3]
WORKER = """
import sys
from pathlib import Path
from core.jobs.launcher import EngineConfig, ProcessSpec
from core.jobs.spawning import SpawnLauncher
config = EngineConfig(Path(sys.argv[1]), sys.argv[2], (), {}, 1, "spawn")
launcher = SpawnLauncher(config)
process = launcher.start(ProcessSpec("run", 1, 1, "plain", {"do": "children"}))
while not any("progress" in document for _, document in launcher.poll(0.1)):
    pass
print(process.pid, flush=True)
while True:
    list(launcher.poll(1.0))
"""


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[SpawnLauncher]:
    environment = {"MILLWRIGHT_SECRET_KEY_FILE": str(tmp_path / "key")}
    opened = SpawnLauncher(EngineConfig(tmp_path, PACKAGE, (), environment, threads=3))
    yield opened
    opened.close()


def _call(launcher: SpawnLauncher, content: bytes) -> socket.socket:
    end = socket.create_connection((LOOPBACK, launcher._listener.getsockname()[1]), timeout=5)
    end.sendall(content)
    return end


@pytest.mark.parametrize("content", [b"f" * TOKEN_LENGTH, b'{"outcome": {}}\n' * 10])
def test_a_stranger_is_hung_up_on(launcher: SpawnLauncher, content: bytes) -> None:
    with _call(launcher, content) as stranger:
        for _ in range(5):
            assert list(launcher.poll(0.05)) == []
        with contextlib.suppress(ConnectionResetError):  # hung up with something unread
            assert stranger.recv(1) == b""


def test_a_silent_stranger_does_not_hold_up_a_job(launcher: SpawnLauncher) -> None:
    with _call(launcher, b"f" * (TOKEN_LENGTH - 1)):
        assert hear(launcher, launcher.start(run("return")))[-1] == {"ended": 0}


def test_a_token_serves_once(launcher: SpawnLauncher) -> None:
    process = launcher.start(run("return"))
    token = next(iter(launcher._awaited))
    hear(launcher, process)
    assert launcher._awaited == {}
    with _call(launcher, token) as stranger:
        for _ in range(5):
            assert list(launcher.poll(0.05)) == []
        assert stranger.recv(1) == b""


def test_an_interpreter_that_cannot_be_started_is_an_end(
    launcher: SpawnLauncher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    process = launcher.start(run("return"))
    assert hear(launcher, process) == [{"ended": None}]


@pytest.mark.slow
def test_a_process_ends_with_its_worker_and_leaves_nobody(tmp_path: Path) -> None:
    """Its standard input closes, however the worker went."""
    environment = {"PYTHONPATH": str(ROOT), "MILLWRIGHT_SECRET_KEY_FILE": str(tmp_path / "key")}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(tmp_path), PACKAGE],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    assert worker.stdout is not None
    pid = int(worker.stdout.readline())
    children = [int(child) for child in (tmp_path / "children.txt").read_text().split()]
    assert [tree.started(child) is not None for child in [pid, *children]] == [True] * 3
    worker.kill()
    worker.communicate()
    until(lambda: not any(tree.started(child) for child in [pid, *children]))
