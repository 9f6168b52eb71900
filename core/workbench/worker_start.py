"""Starting the worker: one of many callers does it, and one that dies at once is tried again after
longer and longer pauses.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from core.base.clock import boot, steady
from core.base.disk_faults import disk_error
from core.base.file_lock import acquire
from core.base.logs import redact
from core.jobs import lock, tree
from core.workbench.workspace import Workspace

SOUND = 10.0  # seconds that a worker must live, or one job it must end, to be no quick death
SHOWN = 3  # quick deaths in a row from which on a person sees the reason
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 600.0  # seconds between a quick death and the next start
_STARTING = 60.0  # seconds in which a worker that was just started may take to appear
_NOTE = "worker.starting"
_TAIL = 4_000  # characters of the log that a person is shown
_ROOT = Path(__file__).resolve().parents[2]
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # 0 except on Windows
# A middleman starts the worker, says its pid, and leaves. What the worker says before its log is
# open goes to the end of that log. On Windows it is cut off from the console instead.
_DETACH = """
import os, subprocess, sys
flags = getattr(subprocess, "DETACHED_PROCESS", 0)
flags |= getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
with open(sys.argv[1], "ab") as log:
    worker = subprocess.Popen(
        sys.argv[2:], stdout=log, stderr=log, start_new_session=True, creationflags=flags
    )
os.write(1, str(worker.pid).encode())
os._exit(0)
"""


@dataclass(frozen=True)
class Start:
    """The last start of a worker.

    Attributes
    ----------
    boot : str
        In which boot of the machine; another one's are forgotten.
    at : float
        When, in steady time.
    pid, pid_started
        The process; None while it is not known.
    deaths : int
        Workers that died at once in a row before it.
    """

    boot: str = ""
    at: float = float("-inf")
    pid: int | None = None
    pid_started: float | None = None
    deaths: int = 0

    @property
    def on_its_way(self) -> bool:
        """Whether the process still lives, and may appear any moment."""
        if self.pid is None or self.pid_started is None:
            return False
        alive = tree.started(self.pid) == self.pid_started
        return alive and steady() - self.at < _STARTING


def start(ws: Workspace, lock_path: Path) -> bool:
    """Start a worker when none is there, none is on its way and no pause is due; True when
    one was started.
    """
    note = ws.folder / _NOTE
    if not _due(note, lock_path):
        return False
    try:
        with _my_turn(note) as mine:
            due = mine and lock.holder(lock_path) is None and _due(note, lock_path)
            if due:
                _start(ws, note, quick_deaths(ws, lock_path))
            return due
    except (OSError, subprocess.CalledProcessError) as error:
        cause = error if isinstance(error, OSError) else OSError(str(error))
        raise disk_error(cause, "The note that a worker was started") from error


def _start(ws: Workspace, note: Path, deaths: int) -> None:
    begun = Start(boot(), steady(), deaths=deaths)
    _write(note, begun)
    pid = _run(ws)
    _write(note, replace(begun, pid=pid, pid_started=tree.started(pid)))


def forget_deaths(ws: Workspace) -> None:
    """Let the next start be at once, however many died."""
    (ws.folder / _NOTE).unlink(missing_ok=True)


def quick_deaths(ws: Workspace, lock_path: Path) -> int:
    """How many workers in a row died at once, the last included."""
    last = _last_start(ws.folder / _NOTE)
    return last.deaths + 1 if _died_at_once(last, lock.last_holder(lock_path)) else 0


def trouble(ws: Workspace, lock_path: Path) -> str:
    """Why no worker comes up, and the end of its log; empty while that is no trouble yet."""
    deaths = quick_deaths(ws, lock_path)
    if deaths < SHOWN or _last_start(ws.folder / _NOTE).on_its_way:
        return ""
    return (
        f"The worker ended {deaths} times right after its start, so no job runs. It is tried again"
        f" in at most {_pause(deaths):.0f} s. The end of its log may say why:\n\n{_log_end(ws)}"
    )


def _died_at_once(last: Start, holder: lock.Holder) -> bool:
    if last.boot != boot() or holder.since < last.at:
        return last.boot == boot()  # it never had the lock
    sound = holder.left or holder.ended > 0 or holder.lived >= SOUND
    return holder.pid == last.pid and not sound


def _pause(deaths: int) -> float:
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (deaths - 1)) if deaths else 0.0


def _due(note: Path, lock_path: Path) -> bool:
    last = _last_start(note)
    if last.on_its_way:
        return False
    died = _died_at_once(last, lock.last_holder(lock_path))
    return steady() - last.at >= _pause(last.deaths + 1 if died else 0)


def _last_start(note: Path) -> Start:
    try:
        last = Start(**json.loads(note.read_text()))
    except (OSError, ValueError, TypeError):
        return Start()
    return last if last.boot == boot() else Start()


def _write(note: Path, last: Start) -> None:
    note.write_text(json.dumps(asdict(last)))


@contextmanager
def _my_turn(note: Path) -> Iterator[bool]:
    """Whether nobody else is starting a worker at this moment."""
    turn = acquire(note.with_suffix(".turn"))
    try:
        yield turn is not None
    finally:
        if turn is not None:
            turn.release()


def _run(ws: Workspace) -> int:
    """Start it as nobody's child, in a session of its own: no caller has to wait for its end."""
    log = ws.folder / "logs" / "worker.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "core.worker", "--workspace", str(ws.folder)]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _DETACH, str(log), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=_NO_WINDOW,
        cwd=_ROOT,
        check=True,
        env={**os.environ, **ws.settings.environment()},
    )
    return int(done.stdout)


def _log_end(ws: Workspace) -> str:
    try:
        with (ws.folder / "logs" / "worker.log").open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - _TAIL))
            text = stream.read().decode(errors="replace")
    except OSError:
        return "(There is no log.)"
    return redact(text, ws.secrets.values()).strip() or "(The log is empty.)"
