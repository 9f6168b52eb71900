"""The fork server spoken to directly: one process a request, and its own end with its worker."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.jobs import tree
from core.jobs.channel import Channel
from core.jobs.launcher import EngineConfig, ProcessSpec
from tests.core.jobs.test_launcher import until
from tests.core.jobs.toys import PACKAGE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="jobs are forked on Linux only")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[tuple[socket.socket, subprocess.Popen[bytes]]]:
    """The line to a server, and its process."""
    config = EngineConfig(tmp_path, PACKAGE, (), {"MILLWRIGHT_SECRET_KEY_FILE": "key"}, 1)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = config.command("core.jobs.fork_server", str(theirs.fileno()))
    with theirs:
        server = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], env=config.variables(), cwd=tmp_path
        )
    ours.settimeout(30)
    ours.send(json.dumps({"preload": [], "kinds": PACKAGE}).encode())
    yield ours, server
    ours.close()
    server.kill()
    server.wait()


def _ask(line: socket.socket, number: int, spec: ProcessSpec) -> Channel:
    ours, theirs = socket.socketpair()
    with theirs:
        socket.send_fds(line, [json.dumps({"number": number}).encode()], [theirs.fileno()])
    channel = Channel(ours)
    channel.send(spec.to_json())
    return channel


def test_each_request_is_a_process_that_is_told_by_its_number(
    line: tuple[socket.socket, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    channel = _ask(line[0], 41, ProcessSpec("sweep", folder=str(tmp_path)))
    begin, end = (json.loads(line[0].recv(1000)) for _ in range(2))
    assert begin["number"] == end["number"] == 41
    assert tree.started(begin["started"]) is None
    assert end["ended"] == 0
    assert channel.receive(block=True) == []
    channel.close()


def test_the_server_leaves_with_its_worker_and_takes_the_jobs_along(
    line: tuple[socket.socket, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    spec = ProcessSpec("run", 1, 1, "plain", {"do": "sleep", "seconds": 60}, folder=str(tmp_path))
    channel = _ask(line[0], 1, spec)
    pid = json.loads(line[0].recv(1000))["started"]
    ends = time.monotonic() + 10  # it is told of as soon as it is forked, a moment before it leads
    while os.getsid(pid) != pid and time.monotonic() < ends:
        time.sleep(0.01)
    assert os.getsid(pid) == pid
    line[0].close()
    assert line[1].wait(20) == 0
    until(lambda: tree.started(pid) is None)
    channel.close()
