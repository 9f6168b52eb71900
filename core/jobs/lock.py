"""One worker per workspace: a locked file, and beside it one in which its holder says that it is
well.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from core.base.clock import boot, steady
from core.base.file_lock import FileLock, acquire, is_held

_SIZE = 512  # bytes: one padded line, overwritten in place, so that a reader never sees half of two


@dataclass(frozen=True)
class Holder:
    """Who holds the lock. ``silent``: seconds since it last said that it is well."""

    pid: int
    silent: float
    running: tuple[int, ...] = ()


class Lock:
    """A held lock. The kernel takes it back when the holding process ends, however it ends."""

    def __init__(self, lock: FileLock, path: Path) -> None:
        self._lock = lock
        self._beat = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def beat(self, running: tuple[int, ...] = ()) -> None:
        """Say that the holder is well, and which jobs it runs."""
        line = json.dumps(
            {"pid": os.getpid(), "boot": boot(), "beat": steady(), "running": list(running[:32])}
        )
        os.lseek(self._beat, 0, os.SEEK_SET)
        os.write(self._beat, line.encode().ljust(_SIZE))

    def in_place(self) -> bool:
        """Whether the locked file is still the one that others would find (False once the workspace
        was removed).
        """
        return self._lock.in_place()

    def release(self) -> None:
        """Let another one hold it."""
        os.close(self._beat)
        self._lock.release()


def beat_path(path: Path) -> Path:
    """Where the holder of the lock at ``path`` says that it is well."""
    return path.with_suffix(".beat")


def take(path: Path, patience: float = 0.0) -> Lock | None:
    """Take the lock at ``path``, trying for ``patience`` seconds; None when another process holds
    it.
    """
    lock = acquire(path, patience)
    if lock is None:
        return None
    held = Lock(lock, beat_path(path))
    held.beat()
    return held


def holder(path: Path) -> Holder | None:
    """Who holds the lock at ``path`` now; None when nobody does."""
    return _last_beat(beat_path(path)) if is_held(path) else None


def _last_beat(path: Path) -> Holder:
    try:
        beat = json.loads(path.read_bytes())
        silent = steady() - beat["beat"] if beat["boot"] == boot() else float("inf")
        return Holder(beat["pid"], max(0.0, silent), tuple(beat["running"]))
    except (OSError, ValueError, KeyError):  # it took the lock this instant and has not spoken yet
        return Holder(0, 0.0)
