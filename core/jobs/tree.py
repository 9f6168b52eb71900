"""Processes: who one is, whether it still lives, and how to end it with everything it started."""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_STATE, _PARENT, _SESSION, _START = (
    0,
    1,
    3,
    19,
)  # places in /proc/<pid>/stat after the command's closing bracket


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def started(pid: int) -> float | None:
    """Seconds between the machine's boot and the start of a living process; None when there is no
    such process.
    """
    stat = _stat(pid)
    if stat is None or stat[_STATE] in "ZX":
        return None
    return int(stat[_START]) / os.sysconf("SC_CLK_TCK")


def identity(role: str) -> str:
    """A new name for something in the calling process, by which its end can be seen: role, pid,
    start, a random part.
    """
    return f"{role}:{os.getpid()}:{started(os.getpid())}:{secrets.token_hex(4)}"


def alive(name: str) -> bool:
    """Whether the process behind an :func:`identity` still lives."""
    _, pid, start, _ = name.split(":")
    return str(started(int(pid))) == start


def members(pid: int) -> set[int]:
    """The living processes of the session that ``pid`` leads and of the tree below it, ``pid``
    itself not counted.
    """
    table = {
        int(item.name): stat
        for item in Path("/proc").iterdir()
        if item.name.isdigit() and (stat := _stat(int(item.name)))
    }
    found = {number for number, stat in table.items() if int(stat[_SESSION]) == pid}
    grew = True
    while grew:
        more = {
            number for number, stat in table.items() if int(stat[_PARENT]) in found | {pid}
        } - found
        found, grew = found | more, bool(more)
    return {number for number in found - {pid} if table[number][_STATE] not in "ZX"}


def kill_tree(pid: int) -> None:
    """End a job's process, its process group and everything below it, at once (SIGKILL)."""
    others = members(pid)
    for send, target in [(os.killpg, pid), *((os.kill, other) for other in [pid, *others])]:
        try:
            send(target, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue  # gone already


def kill_leftover(pid: int, start: float | None) -> bool:
    """End what is left of a job whose worker is gone; False when nothing is, or the pid belongs to
    another process by now.

    While a member of the job's session lives, the kernel gives its number to no other process: so
    members without a leader are the job's.
    """
    now = started(pid)
    if (now is not None and now != start) or (now is None and not members(pid)):
        return False
    kill_tree(pid)
    return True


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of whatever this process's descendants leave behind, so that it can be
    waited for.
    """
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(parent: int) -> None:
    """Let the kernel end this process when ``parent``, which started it, ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the call
        os._exit(1)
