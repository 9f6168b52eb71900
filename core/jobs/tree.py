"""Processes: who one is, whether it still lives, and how to end it with everything it started.

Run on Linux so far. On Windows there are no sessions: what outlives the process that started it is
not seen there.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys

import psutil

_GONE = (psutil.NoSuchProcess, psutil.AccessDenied)


def started(pid: int) -> float | None:
    """When a living process began; None when there is no such process.

    On Linux in seconds since the machine's boot, elsewhere since 1970: the same number from every
    process that asks, also after the clock was set.
    """
    try:
        process = psutil.Process(pid)
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return None
        return _since_boot(process) if sys.platform == "linux" else process.create_time()
    except _GONE:
        return None


def _since_boot(process: psutil.Process) -> float:
    """psutil adds the time of the boot, which moves with the clock: it is taken off again."""
    while True:
        boot, created = psutil.boot_time(), process.create_time()
        if psutil.boot_time() == boot:
            return float(round(created - boot, 2))
        process = psutil.Process(process.pid)


def identity(role: str) -> str:
    """A new name for something in the calling process, by which its end can be seen: role, pid,
    start, a random part.
    """
    return f"{role}:{os.getpid()}:{started(os.getpid())}:{secrets.token_hex(4)}"


def alive(name: str) -> bool:
    """Whether the process behind an :func:`identity` still lives."""
    _, pid, start, _ = name.split(":")
    return str(started(int(pid))) == start


def parent(pid: int) -> int | None:
    """The process that started a living one."""
    try:
        return int(psutil.Process(pid).ppid())
    except _GONE:
        return None


def members(pid: int) -> set[int]:
    """The living processes of the session that ``pid`` leads and of the tree below it, ``pid``
    itself not counted.
    """
    below = _below(pid)
    for member in _session(pid) - {pid}:
        if member not in below:
            below |= {member} | _below(member)
    return {member for member in below - {pid} if started(member) is not None}


def _below(pid: int) -> set[int]:
    try:
        return {child.pid for child in psutil.Process(pid).children(recursive=True)}
    except _GONE:
        return set()


def _session(leader: int) -> set[int]:
    if not hasattr(os, "getsid"):
        return set()
    session = set()
    for pid in psutil.pids():
        with contextlib.suppress(OSError):
            if os.getsid(pid) == leader:
                session.add(pid)
    return session


def kill_tree(pid: int) -> None:
    """End a job's process, its process group and everything below it, at once."""
    others = members(pid)
    if hasattr(os, "killpg"):  # at once, so that no member can start another meanwhile
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    for member in [pid, *others]:
        with contextlib.suppress(*_GONE):
            psutil.Process(member).kill()


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


def terminate(pid: int) -> None:
    """Ask a process to leave. On Windows nobody can be asked: it is ended."""
    with contextlib.suppress(*_GONE):
        psutil.Process(pid).terminate()


def yield_to_others(steps: int) -> None:
    """Let this process give way to others: by ``steps`` of niceness, on Windows by one class."""
    if hasattr(os, "nice"):
        os.nice(steps)
    else:
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
