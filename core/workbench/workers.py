"""The workspace's worker: whether it is there and well, starting it, stopping it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from core.base.clock import steady
from core.base.errors import Unavailable
from core.jobs import lock, tree
from core.jobs.engine import Engine, Pace
from core.jobs.launcher import EngineConfig, process_kind
from core.jobs.queue import Queue
from core.workbench import worker_start
from core.workbench.job_kinds import KINDS
from core.workbench.worker_stamp import stamp
from core.workbench.workspace import WORKER_LOCK, Workspace

PRELOAD = ("numpy", "pandas", "pyarrow", "pyarrow.parquet", "duckdb", "sklearn")
POLL = 0.05  # seconds between two looks at something that is waited for
_BEGAN = steady()  # when this program began, nearly


@dataclass(frozen=True)
class WorkerState:
    """How the workspace's worker is.

    ``silent``: seconds since it last said that it is well; the lease's length is too long.
    ``leaving``: it ends when what it runs is over, and another takes its place. ``trouble``: why no
    worker comes up, with the end of its log.
    """

    alive: bool
    pid: int | None = None
    silent: float = 0.0
    running: tuple[int, ...] = ()
    leaving: bool = False
    trouble: str = ""


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
        ws.settings.environment()
        | {"MILLWRIGHT_BUSY_SECONDS": ws.settings.text("busy_seconds_jobs")},
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
    return ws.path(WORKER_LOCK)


def take_lock(ws: Workspace, patience: float) -> lock.Lock | None:
    """Become the workspace's worker; None when there is one already."""
    return lock.take(lock_path(ws), patience, stamp(ws.settings))


def worker_state(ws: Workspace) -> WorkerState:
    """Whether a worker is there, and whether it is well."""
    return _state(lock.holder(lock_path(ws)))


def _state(holder: lock.Holder | None) -> WorkerState:
    if holder is None:
        return WorkerState(False)
    return WorkerState(True, holder.pid or None, holder.silent, holder.running)


def supervise(ws: Workspace, program_began: float = _BEGAN) -> WorkerState:
    """See to it that the workspace has a worker, and one of today's settings and program.

    Cheap while all is well, so that any number of processes may call it as often as they like. A
    worker that was started before the calling program, with other settings or by another version of
    the program, is asked to leave when what it runs is over; the next call starts its successor.

    Parameters
    ----------
    ws : Workspace
    program_began : float
        When the calling program began, in steady time.

    Returns
    -------
    WorkerState
        As it was before this call; ``trouble`` says why when workers end right after their start.
    """
    if ws.settings.flag("immediate"):
        return WorkerState(False)
    path = lock_path(ws)
    holder = lock.holder(path)
    if holder is None:
        worker_start.start(ws, path)
        return WorkerState(False, trouble=worker_start.trouble(ws, path))
    if not _outdated(holder, ws, program_began):
        return _state(holder)
    _replace(holder, path)
    return replace(_state(holder), leaving=True)


def _outdated(holder: lock.Holder, ws: Workspace, program_began: float) -> bool:
    """A worker that began after this program was started by another one, which meant it so."""
    return (
        holder.pid > 0  # it has spoken
        and holder.stamp not in (lock.PASSING, stamp(ws.settings))
        and holder.since < program_began
    )


def _replace(holder: lock.Holder, path: Path) -> None:
    if holder.stamp:
        lock.ask_to_leave(path, holder)
    elif not holder.running:  # an earlier version's, which cannot be asked
        tree.terminate(holder.pid)


def try_again(ws: Workspace) -> bool:
    """Start the worker now, however many ended right after their start; True when one was."""
    worker_start.forget_deaths(ws)
    return ensure_worker(ws)


def ensure_worker(ws: Workspace) -> bool:
    """Start the workspace's worker if none is there; True when one was started."""
    return not ws.settings.flag("immediate") and worker_start.start(ws, lock_path(ws))


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
