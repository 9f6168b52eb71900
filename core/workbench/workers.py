"""The workspace's worker: whether it is there and well, starting it, stopping it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import Unavailable
from core.jobs import lock
from core.jobs.engine import Engine, Pace
from core.jobs.forking import EngineConfig
from core.jobs.queue import Queue
from core.workbench.job_kinds import KINDS
from core.workbench.workspace import Workspace

PRELOAD = ("numpy", "pandas", "pyarrow", "pyarrow.parquet", "duckdb", "sklearn")
POLL = 0.05  # seconds between two looks at something that is waited for
_ROOT = Path(__file__).resolve().parents[2]
_STARTING = 5.0  # seconds in which a worker that was just started is given time to appear


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
    """The engine of a workspace whose lock is held; ``only`` limits it to some jobs."""
    config = EngineConfig(
        ws.folder, kinds, tuple(preload), ws.settings.environment(), ws.settings.int("threads")
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
    found = lock.holder(lock_path(ws))
    return (
        WorkerState(True, found.pid or None, found.silent, found.running)
        if found
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
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        said = os.pread(handle, 64, 0).decode()
        mine = not said or abs(time.time() - float(said)) > _STARTING
        if mine:
            os.pwrite(handle, repr(time.time()).ljust(64).encode(), 0)
        yield mine
    finally:
        os.close(handle)


def _start_worker(ws: Workspace) -> None:
    # The shell puts it in the background and leaves, so that it is nobody's child: no caller has to
    # wait for its end.
    subprocess.run(
        [
            "/bin/sh",
            "-c",
            '"$@" &',
            "sh",
            sys.executable,
            "-m",
            "core.worker",
            "--workspace",
            str(ws.folder),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=_ROOT,
        check=True,
        env={**os.environ, **ws.settings.environment()},
    )


def stop_worker(ws: Workspace, timeout: float = 10.0) -> None:
    """Ask the worker to leave and wait until it has; Unavailable when it does not within
    ``timeout`` seconds.
    """
    ends = time.monotonic() + timeout
    while (state := worker_state(ws)).alive:
        if time.monotonic() > ends:
            raise Unavailable(f"The worker (process {state.pid}) does not end. End it by hand.")
        if state.pid:
            _terminate(state.pid)
        time.sleep(POLL)


def _terminate(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return  # it left by itself
