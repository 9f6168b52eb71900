"""The worker's side of the fork server: start processes, hear from them, end them."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.jobs import tree
from core.jobs.channel import Channel

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 1 << 16
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "POLARS_MAX_THREADS",
)


@dataclass(frozen=True)
class EngineConfig:
    """What the processes of jobs are made with."""

    folder: Path  # the workspace
    kinds: str  # dotted name of the package of job kinds
    preload: Sequence[str]  # modules loaded once and shared by all jobs
    environment: Mapping[str, str]  # the settings, as variables
    threads: int

    def variables(self) -> dict[str, str]:
        """The environment of the server: limits of numerical libraries must be there before those
        are loaded.
        """
        path = os.pathsep.join([str(_ROOT), *filter(None, sys.path)])
        return {
            **os.environ,
            **self.environment,
            **dict.fromkeys(_THREADS, str(self.threads)),
            "PYTHONPATH": path,
            "PYTHONUNBUFFERED": "1",
        }


@dataclass(eq=False)
class Process:
    """One process of a job. ``pid`` is None until it runs."""

    number: int
    channel: Channel
    pid: int | None = None

    def kill(self) -> None:
        """End it and everything it started."""
        if self.pid is not None:
            tree.kill_tree(self.pid)


Event = tuple[Process, dict[str, Any]]


class Forking:
    """A running fork server; it is started when first needed, and again if it should die."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._server: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._selector = selectors.DefaultSelector()
        self._processes: dict[int, Process] = {}
        self._number = 0

    @property
    def pid(self) -> int | None:
        """The server's process."""
        return self._server.pid if self._server else None

    def warm_up(self) -> socket.socket:
        """Start the server now, so that the first job does not wait for the libraries; returns the
        line to it.
        """
        if self._control is not None:
            return self._control
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        log = self._config.folder / "logs" / "worker.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as stream, theirs:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "core.jobs.server", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                pass_fds=[theirs.fileno()],
                env=self._config.variables(),
                start_new_session=True,
                cwd=self._config.folder,
            )
        self._control = ours
        self._selector.register(ours, selectors.EVENT_READ)
        ours.send(
            json.dumps(
                {"preload": list(self._config.preload), "kinds": self._config.kinds}
            ).encode()
        )
        return ours

    def start(self, spec: dict[str, Any]) -> Process:
        """Start a process that does what ``spec`` says (see :func:`core.jobs.process.work`)."""
        control = self.warm_up()
        self._number += 1
        ours, theirs = socket.socketpair()
        # If the server dies this instant, the next poll says so for this process too.
        with theirs, contextlib.suppress(ConnectionError):
            socket.send_fds(
                control, [json.dumps({"number": self._number}).encode()], [theirs.fileno()]
            )
        process = Process(self._number, Channel(ours))
        process.channel.send(spec | {"folder": str(self._config.folder)})
        self._processes[process.number] = process
        self._selector.register(process.channel, selectors.EVENT_READ, process)
        return process

    def poll(self, seconds: float) -> Iterator[Event]:
        """What happened, waiting at most ``seconds`` for something to happen.

        Documents are ``{"started": pid}``, what the process sent, and at last ``{"ended": exit
        status}`` (negative: a signal; None: unknown, because the server died).
        """
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                yield from self._heard()
            elif key.data.number in self._processes:
                yield from self._drain(key.data)

    def _drain(self, process: Process) -> list[Event]:
        found = [(process, document) for document in process.channel.receive()]
        if process.channel.closed and process.channel.fileno() in self._selector.get_map():
            self._selector.unregister(process.channel)  # or an end of file would be news for ever
        return found

    def _heard(self) -> Iterator[Event]:
        assert self._control is not None  # noqa: S101 - it is registered, so it is there
        try:
            message = self._control.recv(_LONGEST)
        except ConnectionError:
            message = b""
        if not message:
            yield from self._server_died()
            return
        said = json.loads(message)
        process = self._processes[said["number"]]
        if "started" in said:
            process.pid = said["started"]
            yield process, {"started": process.pid}
        else:
            yield from self._ended(process, said["ended"])

    def _ended(self, process: Process, status: int | None) -> Iterator[Event]:
        yield from self._drain(process)  # what it said before it ended comes first
        if process.channel.fileno() in self._selector.get_map():
            self._selector.unregister(process.channel)
        process.channel.close()
        del self._processes[process.number]
        yield process, {"ended": status}

    def _server_died(self) -> Iterator[Event]:
        self._forget_server()
        for process in list(self._processes.values()):
            process.kill()
            yield from self._ended(process, None)

    def _forget_server(self) -> None:
        if self._control is not None and self._server is not None:
            self._selector.unregister(self._control)
            self._control.close()
            self._server.kill()
            self._server.wait()
        self._control = self._server = None

    def close(self) -> None:
        """End the server, and with it all processes."""
        for process in self._processes.values():
            process.kill()
            process.channel.close()
        self._forget_server()
        self._selector.close()
