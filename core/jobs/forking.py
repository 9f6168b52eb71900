"""Jobs by the fork server: the worker's side. For Linux: macOS's own frameworks do not survive a
fork, which is why Python does not fork there either.
"""

from __future__ import annotations

import contextlib
import json
import selectors
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace

from core.jobs.channel import Channel
from core.jobs.launcher import EngineConfig, Event, Launcher, Process, ProcessSpec

_LONGEST = 1 << 16  # bytes of one message to or from the server


class ForkLauncher(Launcher):
    """A running fork server; it is started when first needed, and again if it should die.

    Parameters
    ----------
    config : EngineConfig
        What the server is started with.
    """

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

    def warm_up(self) -> None:
        """Start the server, so that the first job does not wait for the libraries."""
        self._line()

    def _line(self) -> socket.socket:
        """The line to the server, which is started when there is none."""
        if self._control is not None:
            return self._control
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with self._config.log_file().open("ab") as log, theirs:
            self._server = subprocess.Popen(
                self._config.command("core.jobs.fork_server", str(theirs.fileno())),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
                env=self._config.variables(),
                start_new_session=True,
                cwd=self._config.folder,
            )
        self._control = ours
        self._selector.register(ours, selectors.EVENT_READ)
        greeting = {"preload": list(self._config.preload), "kinds": self._config.kinds}
        ours.send(json.dumps(greeting).encode())
        return ours

    def start(self, spec: ProcessSpec) -> Process:
        """Ask the server for a process, and pass it one end of a line to it."""
        control = self._line()
        self._number += 1
        ours, theirs = socket.socketpair()
        request = json.dumps({"number": self._number}).encode()
        # If the server dies this instant, the next poll says so for this process too.
        with theirs, contextlib.suppress(ConnectionError):
            socket.send_fds(control, [request], [theirs.fileno()])
        channel = Channel(ours)
        process = Process(self._number, channel)
        channel.send(replace(spec, folder=str(self._config.folder)).to_json())
        self._processes[process.number] = process
        self._selector.register(channel, selectors.EVENT_READ, process)
        return process

    def poll(self, seconds: float) -> Iterator[Event]:
        """What the server and the processes said meanwhile."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                yield from self._hear_server()
            elif key.data.number in self._processes:
                yield from self._drain(key.data)

    def _drain(self, process: Process) -> list[Event]:
        channel = process.channel
        assert channel is not None  # noqa: S101 - a forked process has one from the start
        events = [(process, document) for document in channel.receive()]
        if channel.closed and channel.fileno() in self._selector.get_map():
            self._selector.unregister(channel)  # or an end of file would be news for ever
        return events

    def _hear_server(self) -> Iterator[Event]:
        assert self._control is not None  # noqa: S101 - it is registered, so it is there
        try:
            message = self._control.recv(_LONGEST)
        except ConnectionError:
            message = b""
        if not message:
            yield from self._server_died()
            return
        report = json.loads(message)
        process = self._processes[report["number"]]
        if "started" in report:
            process.pid = report["started"]
            yield process, {"started": process.pid}
        else:
            yield from self._ended(process, report["ended"])

    def _ended(self, process: Process, status: int | None) -> Iterator[Event]:
        yield from self._drain(process)  # what it said before it ended comes first
        assert process.channel is not None  # noqa: S101
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
            if process.channel is not None:
                process.channel.close()
        self._processes.clear()
        self._forget_server()
        self._selector.close()
