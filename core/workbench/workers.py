"""The workspace's worker: whether it is there and well, starting it, stopping it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import Unavailable
from core.base.file_lock import acquire
from core.jobs import lock, tree
from core.jobs.engine import Engine, Pace
from core.jobs.launcher import EngineConfig, process_kind
from core.jobs.queue import Queue
from core.workbench.job_kinds import KINDS
from core.workbench.workspace import Workspace

PRELOAD = ("numpy", "pandas", "pyarrow", "pyarrow.parquet", "duckdb", "sklearn")
POLL = 0.05  # seconds between two looks at something that is waited for
_ROOT = Path(__file__).resolve().parents[2]
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # 0 except on Windows
# A middleman starts the worker and leaves. On Windows it is cut off from the console instead.
_DETACH = """
import os, subprocess, sys
flags = getattr(subprocess, "DETACHED_PROCESS", 0)
flags |= getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
subprocess.Popen(sys.argv[1:], start_new_session=True, creationflags=flags)
os._exit(0)
"""
_STARTING = 5.0  # seconds in which a worker that was just started may take to appear


@dataclass(frozen=True)
class WorkerState:
    """How the workspace's worker is.

    ``silent``: seconds since it last said that it is well; the lease's length is too long.
    """

    alive: bool
    pid: int | None = None
    silent: float = 0.0
    running: tuple[int, ...] = ()


def queue(ws: Workspace) -> Queue:
    """The workspace's queue."""
    return Queue(ws.store, ws.settings.float("lease_seconds"))


def engine(
    ws: Workspace,
    held: lock.Lock,
    *,
    kinds: str = KINDS.package,
    preload: Iterable[str] = (),
    only: Iterable[int] | None = None,
) -> Engine:
    """The engine of a workspace whose lock is held.

    Parameters
    ----------
    ws : Workspace
        Its settings decide how often the engine does what.
    held : Lock
        The workspace's.
    kinds : str
        Dotted name of the package of job kinds.
    preload : iterable of str
        Modules that forked jobs share.
    only : iterable of int, optional
        The jobs it may run; all of them, and the schedule, when None.
    """
    config = EngineConfig(
        ws.folder,
        kinds,
        tuple(preload),
        ws.settings.environment(),
        ws.settings.int("threads"),
        process_kind(ws.settings.text("job_processes")),
    )
    pace = Pace(
        ws.settings.float("heartbeat_seconds"),
        ws.settings.int("jobs_parallel"),
        None if only is None else frozenset(only),
    )
    return Engine(ws.store, queue(ws), config, held, pace)


def lock_path(ws: Workspace) -> Path:
    """The file that the workspace's worker keeps locked."""
    return ws.path("worker.lock")


def worker_state(ws: Workspace) -> WorkerState:
    """Whether a worker is there, and whether it is well."""
    holder = lock.holder(lock_path(ws))
    return (
        WorkerState(True, holder.pid or None, holder.silent, holder.running)
        if holder
        else WorkerState(False)
    )


def ensure_worker(ws: Workspace) -> bool:
    """Start the workspace's worker if none is there; True when one was started.

    Any number of processes may call this at the same time, as often as they like: a second worker
    would leave at once, and one that does not come up is tried again every few seconds only.
    """
    if ws.settings.flag("immediate") or lock.holder(lock_path(ws)) is not None:
        return False
    with _my_turn(ws.path("worker.starting")) as mine:
        if mine:
            _start_worker(ws)
        return mine


@contextmanager
def _my_turn(path: Path) -> Iterator[bool]:
    """Whether nobody has started a worker in the last seconds; while one finds out, others wait."""
    turn = acquire(path.with_suffix(".lock"), _STARTING)
    if turn is None:
        yield False
        return
    try:
        mine = abs(time.time() - _last_start(path)) > _STARTING
        if mine:
            path.write_text(repr(time.time()))
        yield mine
    finally:
        turn.release()


def _last_start(path: Path) -> float:
    """Seconds since 1970; 0 when there was none."""
    try:
        return float(path.read_text() or 0.0)
    except (OSError, ValueError):
        return 0.0


def _start_worker(ws: Workspace) -> None:
    """Start it as nobody's child, in a session of its own: no caller has to wait for its end."""
    command = [sys.executable, "-m", "core.worker", "--workspace", str(ws.folder)]
    subprocess.run(
        [sys.executable, "-I", "-S", "-c", _DETACH, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=_NO_WINDOW,
        cwd=_ROOT,
        check=True,
        env={**os.environ, **ws.settings.environment()},
    )


def stop_worker(ws: Workspace, timeout: float = 20.0) -> None:
    """Ask the worker to leave and wait until it has; Unavailable when it does not within
    ``timeout`` seconds.
    """
    ends = time.monotonic() + timeout
    while (state := worker_state(ws)).alive:
        if time.monotonic() > ends:
            raise Unavailable(f"The worker (process {state.pid}) does not end. End it by hand.")
        if state.pid:
            tree.terminate(state.pid)
        time.sleep(POLL)
