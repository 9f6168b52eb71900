"""One worker per workspace: a locked file, into which its holder also writes that it is well."""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from core.base.clock import boot, steady

_SIZE = 512  # bytes: one padded line, overwritten in place, so that a reader never sees half of two


@dataclass(frozen=True)
class Holder:
    """Who holds the lock. ``silent``: seconds since it last said that it is well."""

    pid: int
    silent: float
    running: tuple[int, ...] = ()


class Lock:
    """A held lock. The kernel takes it back when the holding process ends, however it ends."""

    def __init__(self, handle: int, path: Path) -> None:
        self._handle, self._path = handle, path

    def beat(self, running: tuple[int, ...] = ()) -> None:
        """Say that the holder is well, and which jobs it runs."""
        line = json.dumps(
            {"pid": os.getpid(), "boot": boot(), "beat": steady(), "running": list(running[:32])}
        )
        os.pwrite(self._handle, line.encode().ljust(_SIZE), 0)

    def in_place(self) -> bool:
        """Whether the locked file is still the one that others would find (False once the workspace
        was removed).
        """
        try:
            return os.stat(self._path).st_ino == os.fstat(self._handle).st_ino
        except OSError:
            return False

    def release(self) -> None:
        """Let another one hold it."""
        os.close(self._handle)


def take(path: Path, patience: float = 0.0) -> Lock | None:
    """Take the lock at ``path``, trying for ``patience`` seconds; None when another process holds
    it.
    """
    ends = time.monotonic() + patience
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= ends:
                os.close(handle)
                return None
            time.sleep(0.02)
            continue
        held = Lock(handle, path)
        held.beat()
        return held


def holder(path: Path) -> Holder | None:
    """Who holds the lock at ``path`` now; None when nobody does."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(
            handle, fcntl.LOCK_SH | fcntl.LOCK_NB
        )  # for an instant; who wants the lock has patience
        return None
    except BlockingIOError:
        return _read(os.pread(handle, _SIZE, 0))
    finally:
        os.close(handle)


def _read(line: bytes) -> Holder:
    try:
        said = json.loads(line)
        silent = steady() - said["beat"] if said["boot"] == boot() else float("inf")
        return Holder(said["pid"], max(0.0, silent), tuple(said["running"]))
    except (ValueError, KeyError):  # it took the lock this instant and has not said anything yet
        return Holder(0, 0.0)
