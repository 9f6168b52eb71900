"""One worker per workspace: a locked file, and beside it one in which its holder says that it is
well, how it was started, and how it went.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.clock import boot, steady
from core.base.file_lock import FileLock, acquire, is_held

_SIZE = 1024  # bytes: one padded line, overwritten in place, so a reader never sees half of two
PASSING = "passing"  # the stamp of a holder that leaves by itself


@dataclass(frozen=True)
class Holder:
    """Who holds the lock, or held it last.

    Attributes
    ----------
    pid : int
        Its process.
    silent : float
        Seconds since it last said that it is well; infinite for one of another boot.
    running : tuple of int
        The jobs that it runs.
    since : float
        The steady time at which it took the lock; minus infinity when it does not say.
    stamp : str
        How it was started; empty when it does not say.
    lived : float
        Seconds from taking the lock to its last word.
    ended : int
        How many jobs it has brought to an end.
    left : bool
        It let go of the lock because it was asked to.
    """

    pid: int
    silent: float
    running: tuple[int, ...] = ()
    since: float = float("-inf")
    stamp: str = ""
    lived: float = 0.0
    ended: int = 0
    left: bool = False


class Lock:
    """A held lock. The kernel takes it back when the holding process ends, however it ends."""

    def __init__(self, lock: FileLock, path: Path, stamp: str) -> None:
        self._lock, self._path = lock, path
        self._about = {"pid": os.getpid(), "boot": boot(), "since": steady(), "stamp": stamp}
        self._beat = os.open(beat_path(path), os.O_RDWR | os.O_CREAT, 0o600)

    def beat(self, running: tuple[int, ...] = (), ended: int = 0, *, left: bool = False) -> None:
        """Say that the holder is well, which jobs it runs, and how many it has brought to an end;
        with ``left`` that it is about to let go because it was asked to.
        """
        words = {"beat": steady(), "running": list(running[:32]), "ended": ended, "left": left}
        os.lseek(self._beat, 0, os.SEEK_SET)
        os.write(self._beat, json.dumps(self._about | words).encode().ljust(_SIZE))

    def asked_to_leave(self) -> bool:
        """Whether :func:`ask_to_leave` meant this very holder."""
        try:
            return leave_path(self._path).read_text() == _name(os.getpid(), self._about["since"])
        except OSError:
            return False

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


def leave_path(path: Path) -> Path:
    """Where the holder of the lock at ``path`` is asked to leave."""
    return path.with_suffix(".leave")


def take(path: Path, patience: float = 0.0, stamp: str = PASSING) -> Lock | None:
    """Take the lock at ``path``, trying for ``patience`` seconds; None when another process holds
    it. ``stamp`` says how the holder was started.
    """
    lock = acquire(path, patience)
    if lock is None:
        return None
    held = Lock(lock, path, stamp)
    held.beat()
    return held


def holder(path: Path) -> Holder | None:
    """Who holds the lock at ``path`` now; None when nobody does."""
    return last_holder(path) if is_held(path) else None


def last_holder(path: Path) -> Holder:
    """Who holds the lock at ``path``, or held it last, by what it said last."""
    try:
        words = json.loads(beat_path(path).read_bytes())
        return _holder(words, here=words["boot"] == boot())
    except (OSError, ValueError, KeyError):  # it took the lock this instant and has not spoken yet
        return Holder(0, 0.0)


def _holder(words: dict[str, Any], here: bool) -> Holder:
    since = words.get("since", float("-inf")) if here else float("-inf")
    return Holder(
        words["pid"],
        max(0.0, steady() - words["beat"]) if here else float("inf"),
        tuple(words["running"]),
        since,
        words.get("stamp", ""),
        max(0.0, words["beat"] - words.get("since", words["beat"])),
        words.get("ended", 0),
        words.get("left", False),
    )


def ask_to_leave(path: Path, whom: Holder) -> None:
    """Ask the holder of the lock at ``path`` to take no more work, and to leave when what it does
    is done.
    """
    leave_path(path).write_text(_name(whom.pid, whom.since))


def _name(pid: int, since: object) -> str:
    return f"{pid} {since}"
