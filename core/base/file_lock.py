"""A locked file: one process holds it, and the kernel takes it back however that process ends.

portalocker does it: ``flock`` on Linux and macOS, ``msvcrt`` on Windows. Unlike other lock packages
it locks a descriptor that is ours, and neither truncates nor removes the file; so the lock of a
workspace that was removed differs from one that is still there. On Windows a locked region
cannot be read by others: what a holder has to say stands in another file.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import portalocker
from portalocker import LockFlags

_RELEASED = -1
_AGAIN = 0.02  # seconds between two tries


class FileLock:
    """A lock that is held."""

    def __init__(self, handle: int, path: Path) -> None:
        self._handle, self._path = handle, path

    def in_place(self) -> bool:
        """Whether the locked file is still the one that others would find."""
        try:
            return os.path.samestat(os.stat(self._path), os.fstat(self._handle))
        except OSError:
            return False

    def alone(self) -> bool:
        """Make a lock that others hold too one's own; False, and it stays shared, when they do."""
        return _try(self._handle, LockFlags.EXCLUSIVE)

    def share(self) -> None:
        """Let others hold it too."""
        _try(self._handle, LockFlags.SHARED)

    def release(self) -> None:
        """Let another one hold it; nothing happens the second time."""
        if self._handle == _RELEASED:
            return
        portalocker.unlock(self._handle)
        os.close(self._handle)
        self._handle = _RELEASED


def acquire(path: Path, patience: float = 0.0) -> FileLock | None:
    """Lock the file at ``path``, trying for ``patience`` seconds; None when another process holds
    it.
    """
    ends = time.monotonic() + patience
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    while not _try(handle, LockFlags.EXCLUSIVE):
        if time.monotonic() >= ends:
            os.close(handle)
            return None
        time.sleep(_AGAIN)
    return FileLock(handle, path)


def join(path: Path) -> FileLock | None:
    """Hold the lock at ``path`` together with others; None when one holds it alone, and on Windows,
    where no lock can be shared.
    """
    if os.name == "nt":
        return None
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if _try(handle, LockFlags.SHARED):
        return FileLock(handle, path)
    os.close(handle)
    return None


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock at ``path``.

    To find out, it is taken for an instant, shared where the system can: who wants it for good has
    patience.
    """
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        free = _try(handle, LockFlags.EXCLUSIVE if os.name == "nt" else LockFlags.SHARED)
        if free:
            portalocker.unlock(handle)
        return not free
    finally:
        os.close(handle)


def _try(handle: int, how: LockFlags) -> bool:
    try:
        portalocker.lock(handle, how | LockFlags.NON_BLOCKING)
    except portalocker.AlreadyLocked:
        return False
    return True
