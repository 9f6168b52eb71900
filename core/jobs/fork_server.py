"""The fork server: a small process that has the libraries loaded and forks one process per job.

The worker starts it (``python -P -m core.jobs.fork_server DESCRIPTOR``) and talks to it over a
socket. When that socket closes, the worker is gone, however it went: the server ends all jobs and
itself. It has one thread, so forking is safe, and no ``__main__`` of anybody is ever imported
again, as it would be with ``multiprocessing``. For Linux.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import logging
import os
import selectors
import signal
import socket
import sys
from typing import Any

from core.base import linux
from core.base.catalogue import Catalogue
from core.jobs import tree
from core.jobs.channel import Channel
from core.jobs.kind import JobKind
from core.jobs.launcher import NICE, ProcessSpec
from core.jobs.process import work

_LONGEST = 1 << 16

log = logging.getLogger(__name__)


def _load(config: dict[str, Any]) -> Catalogue[JobKind]:
    for module in config["preload"]:
        try:
            importlib.import_module(module)
        except Exception:  # a job that needs it will say so
            log.exception("%s could not be loaded ahead", module)
    kinds = Catalogue(config["kinds"], JobKind, "job kind")
    kinds.names()  # loads them
    gc.collect()
    gc.freeze()  # so that collections in the jobs do not copy the shared pages
    return kinds


def _child(end: socket.socket, server: int, kinds: Catalogue[JobKind]) -> None:
    """Everything a job's process does, from fork to end."""
    os.setsid()
    linux.die_with_parent(server)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    channel = Channel(end)
    for document in channel.receive(block=True):
        work(ProcessSpec(**document), channel, kinds)


def _fork(end: socket.socket, others: list[int], kinds: Catalogue[JobKind]) -> int:
    server = os.getpid()
    pid = os.fork()
    if pid:
        end.close()
        return pid
    code = 1
    try:
        for handle in others:
            os.close(handle)
        _child(end, server, kinds)
        code = 0
    except BaseException:
        logging.getLogger(__name__).exception("the job's process failed")
    finally:
        os._exit(code)  # not the way out of the server: no atexit, no flush of what is not ours


class Server:
    """Forks on request and tells how each child ended."""

    def __init__(self, control: socket.socket, kinds: Catalogue[JobKind]) -> None:
        self._control, self._kinds = control, kinds
        self._children: dict[int, int] = {}  # pid → the worker's number for it
        self._bell, ring = socket.socketpair()
        for end in (self._bell, ring):
            end.setblocking(False)
        self._ring = ring
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(ring.fileno(), warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ, self._asked)
        self._selector.register(self._bell, selectors.EVENT_READ, self._rung)

    def serve(self) -> None:
        """Until the worker is gone; then end what still runs."""
        alive = True
        while alive:
            for key, _ in self._selector.select():
                alive = key.data() and alive
        for pid in self._children:
            tree.kill_tree(pid)

    def _asked(self) -> bool:
        try:
            message, handles, _, _ = socket.recv_fds(self._control, _LONGEST, 1)
        except ConnectionError:
            return False
        if not message:
            return False
        others = [
            self._control.fileno(),
            self._bell.fileno(),
            self._ring.fileno(),
            self._selector.fileno(),
        ]
        number = json.loads(message)["number"]
        pid = _fork(socket.socket(fileno=handles[0]), others, self._kinds)
        self._children[pid] = number
        self._tell({"number": number, "started": pid})
        return True

    def _rung(self) -> bool:
        self._bell.recv(4096)
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._ended(*ended)
        return True

    def _ended(self, pid: int, status: int) -> None:
        number = self._children.pop(pid, None)
        if number is not None:  # else it is an orphan that a job left
            tree.kill_leftover(pid, None)
            self._tell({"number": number, "ended": os.waitstatus_to_exitcode(status)})

    def _tell(self, document: dict[str, Any]) -> None:
        try:
            self._control.send(json.dumps(document).encode())
        except ConnectionError:
            return  # the worker is gone: the next read says so


def main() -> None:
    """Serve the worker that started this process."""
    control = socket.socket(fileno=int(sys.argv[1]))
    tree.yield_to_others(NICE)
    linux.adopt_orphans()
    config = json.loads(control.recv(_LONGEST))
    Server(control, _load(config)).serve()
    logging.shutdown()
    os._exit(0)  # libraries that tidy up behind themselves would fill the log with it


if __name__ == "__main__":
    main()
