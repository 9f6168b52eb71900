"""The process of a job spoken to directly: orders on its standard input, a call with its token."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from core.jobs import tree
from core.jobs.channel import Channel
from core.jobs.launcher import EngineConfig, ProcessSpec
from core.jobs.spawning import LOOPBACK, TOKEN_LENGTH
from tests.core.jobs.test_launcher import until
from tests.core.jobs.toys import PACKAGE

TOKEN = "ab" * (TOKEN_LENGTH // 2)


@pytest.fixture
def config(tmp_path: Path) -> EngineConfig:
    return EngineConfig(tmp_path, PACKAGE, (), {"MILLWRIGHT_SECRET_KEY_FILE": "key"}, 1, "spawn")


def _start(config: EngineConfig, line: bytes) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        config.command("core.jobs.spawned"),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=config.variables(),
        cwd=config.folder,
        start_new_session=True,
    )
    assert process.stdin is not None
    process.stdin.write(line + b"\n")
    process.stdin.flush()
    return process


def _orders(port: int, spec: ProcessSpec) -> bytes:
    orders = {"port": port, "token": TOKEN, "kinds": PACKAGE, "spec": spec.to_json()}
    return json.dumps(orders).encode()


def test_it_calls_with_its_token_works_and_ends(config: EngineConfig) -> None:
    spec = ProcessSpec("run", 3, 1, "plain", {"text": "hello"}, folder=str(config.folder))
    with socket.create_server((LOOPBACK, 0)) as listener:
        listener.settimeout(30)
        process = _start(config, _orders(listener.getsockname()[1], spec))
        end, _ = listener.accept()
        assert end.recv(TOKEN_LENGTH, socket.MSG_WAITALL) == TOKEN.encode()
        channel = Channel(end)
        (document,) = channel.receive(block=True)
        assert document["outcome"]["result"] == {"text": "hello"}
        assert process.wait(20) == 0
        channel.close()
    process.communicate()


def test_it_ends_when_nobody_holds_its_standard_input(config: EngineConfig) -> None:
    sleep = {"do": "sleep", "seconds": 60}
    spec = ProcessSpec("run", 3, 1, "plain", sleep, folder=str(config.folder))
    with socket.create_server((LOOPBACK, 0)) as listener:
        listener.settimeout(30)
        process = _start(config, _orders(listener.getsockname()[1], spec))
        end, _ = listener.accept()
        assert process.stdin is not None
        process.stdin.close()
        until(lambda: tree.started(process.pid) is None)
        end.close()
    process.stdin = None
    process.communicate()


def test_orders_that_are_none_are_logged_and_end_it(config: EngineConfig) -> None:
    process = _start(config, b"no orders")
    assert b"JSONDecodeError" in process.communicate()[1]
    assert process.returncode == 1
