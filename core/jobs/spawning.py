"""Jobs by a fresh interpreter each: the worker's side. For every system; run on Linux so far.

The process is handed what it shall do over its standard input, and calls back over a loopback
socket with a token that only it knows. Its standard input stays open as long as the worker lives:
when it closes, the process ends itself with all that it started.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import selectors
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace

from core.jobs import tree
from core.jobs.channel import Channel
from core.jobs.launcher import EngineConfig, Event, Launcher, Process, ProcessSpec

LOOPBACK = "127.0.0.1"
TOKEN_LENGTH = 64  # hexadecimal digits
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # 0 except on Windows


class _Caller:
    """A connection that has not said its token yet."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.end, self.token = end, b""

    def listen(self) -> bool:
        """Take what has arrived of the token; False when there is no more to wait for."""
        try:
            part = self.end.recv(TOKEN_LENGTH - len(self.token))
        except BlockingIOError:
            return True
        except OSError:
            part = b""
        self.token += part
        return bool(part) and len(self.token) < TOKEN_LENGTH


class SpawnLauncher(Launcher):
    """Starts an interpreter for each job and listens for its call.

    Parameters
    ----------
    config : EngineConfig
        What the interpreters are started with.
    """

    start_seconds = 8.0

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server((LOOPBACK, 0))
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._interpreters: dict[Process, subprocess.Popen[bytes] | None] = {}
        self._awaited: dict[bytes, Process] = {}  # by token
        self._news: list[Event] = []
        self._number = 0

    def warm_up(self) -> None:
        """Nothing is shared, so there is nothing to load ahead."""

    def start(self, spec: ProcessSpec) -> Process:
        """Start an interpreter and hand it its orders."""
        self._number += 1
        process = Process(self._number)
        token = secrets.token_hex(TOKEN_LENGTH // 2)
        orders = {
            "port": self._listener.getsockname()[1],
            "token": token,
            "kinds": self._config.kinds,
            "spec": replace(spec, folder=str(self._config.folder)).to_json(),
        }
        self._awaited[token.encode()] = process
        self._interpreters[process] = interpreter = self._interpreter(orders)
        if interpreter is not None:
            process.pid = interpreter.pid
            self._news.append((process, {"started": process.pid}))
        return process

    def _interpreter(self, orders: dict[str, object]) -> subprocess.Popen[bytes] | None:
        try:
            with self._config.log_file().open("ab") as log:
                interpreter = subprocess.Popen(
                    self._config.command("core.jobs.spawned"),
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    env=self._config.variables(),
                    start_new_session=True,
                    cwd=self._config.folder,
                    creationflags=_NO_WINDOW,
                )
        except OSError:  # no memory or no handle left
            return None
        assert interpreter.stdin is not None  # noqa: S101 - it was asked for
        with contextlib.suppress(OSError):  # it may have ended already, which the next poll says
            interpreter.stdin.write(json.dumps(orders).encode() + b"\n")
            interpreter.stdin.flush()
        return interpreter

    def poll(self, seconds: float) -> Iterator[Event]:
        """What the processes said meanwhile, and which have ended."""
        ready = self._selector.select(0 if self._news else seconds)
        news, self._news = self._news, []
        yield from news
        for key, _ in ready:
            yield from self._heard(key.fileobj, key.data)
        for process, interpreter in list(self._interpreters.items()):
            status = interpreter.poll() if interpreter else None
            if status is not None or interpreter is None:
                yield from self._ended(process, status)

    def _heard(self, end: object, speaker: Process | _Caller | None) -> Iterator[Event]:
        if speaker is None:
            self._accept()
        elif isinstance(speaker, _Caller):
            yield from self._listen(speaker)
        elif end is speaker.channel:
            yield from self._drain(speaker)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller = _Caller(self._listener.accept()[0])
                self._selector.register(caller.end, selectors.EVENT_READ, caller)

    def _listen(self, caller: _Caller) -> Iterator[Event]:
        """Connect a caller with its process once the token is whole; hang up on a stranger."""
        if caller.listen():
            return
        self._selector.unregister(caller.end)
        process = self._awaited.pop(caller.token, None)
        if process is None:
            caller.end.close()
            return
        process.channel = Channel(caller.end)
        self._selector.register(process.channel, selectors.EVENT_READ, process)
        yield from self._drain(process)

    def _drain(self, process: Process) -> list[Event]:
        channel = process.channel
        if channel is None:
            return []
        events = [(process, document) for document in channel.receive()]
        if channel.closed and channel.fileno() in self._selector.get_map():
            self._selector.unregister(channel)  # or an end of file would be news for ever
        return events

    def _ended(self, process: Process, status: int | None) -> Iterator[Event]:
        self._accept()  # it may have called and ended since the last look
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, _Caller):
                yield from self._listen(key.data)
        yield from self._drain(process)
        self._forget(process)
        yield process, {"ended": status}

    def _forget(self, process: Process) -> None:
        self._awaited = {
            token: awaited for token, awaited in self._awaited.items() if awaited is not process
        }
        interpreter = self._interpreters.pop(process)
        if interpreter is not None and interpreter.stdin is not None:
            with contextlib.suppress(OSError):
                interpreter.stdin.close()
        if process.pid is not None:
            tree.kill_leftover(process.pid, None)
        if process.channel is not None:
            if process.channel.fileno() in self._selector.get_map():
                self._selector.unregister(process.channel)
            process.channel.close()

    def close(self) -> None:
        """End all processes."""
        for process, interpreter in list(self._interpreters.items()):
            process.kill()
            if interpreter is not None:
                interpreter.wait()
            self._forget(process)
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, _Caller):
                key.data.end.close()
        self._listener.close()
        self._selector.close()
