"""What starts the processes of jobs, hears from them and ends them: one interface, two ways.

:mod:`core.jobs.forking` forks them off a server that has the libraries loaded, which takes 20 ms a
job; :mod:`core.jobs.spawning` starts a fresh interpreter for each, which takes seconds but works on
every system.
"""

from __future__ import annotations

import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from core.base.errors import Refused
from core.base.store_faults import gone
from core.jobs import tree
from core.jobs.channel import Channel

ProcessKind = Literal["fork", "spawn"]
NICE = 5  # jobs give way to the app
_ROOT = Path(__file__).resolve().parents[2]
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "POLARS_MAX_THREADS",
)


@dataclass(frozen=True)
class EngineConfig:
    """What the processes of jobs are started with.

    Attributes
    ----------
    folder : Path
        The workspace.
    kinds : str
        Dotted name of the package of job kinds.
    preload : sequence of str
        Modules that forked jobs share, loaded once.
    environment : mapping
        The settings, as variables.
    threads : int
        How many threads numerical libraries may use.
    processes : {"fork", "spawn"}
        How a job gets its process.
    """

    folder: Path
    kinds: str
    preload: Sequence[str]
    environment: Mapping[str, str]
    threads: int
    processes: ProcessKind = "fork"

    def variables(self) -> dict[str, str]:
        """The environment of a new interpreter: limits of numerical libraries must be there before
        those are loaded.
        """
        path = os.pathsep.join([str(_ROOT), *filter(None, sys.path)])
        return {
            **os.environ,
            **self.environment,
            **dict.fromkeys(_THREADS, str(self.threads)),
            "PYTHONPATH": path,
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, module: str, *arguments: str) -> list[str]:
        """Run a module in a new interpreter, whose path (-P) the working folder is not on: nothing
        is imported from a workspace.
        """
        return [sys.executable, "-P", "-m", module, *arguments]

    def log_file(self) -> Path:
        """Where a process writes until its job's own log is open."""
        path = self.folder / "logs" / "worker.log"
        try:
            path.parent.mkdir(exist_ok=True)
        except FileNotFoundError as error:  # nothing is written where the workspace was
            raise gone(path.parent) from error
        return path


@dataclass(frozen=True)
class ProcessSpec:
    """What a process shall do.

    Attributes
    ----------
    task : {"run", "on_failure", "sweep"}
        Run a job; let its kind put its records in order after a failure; or remove from the
        workspace what killed processes left.
    job_id, attempt, kind, params
        Of the job; a sweep has none.
    failure : dict, optional
        How the job ended, for ``on_failure``.
    folder : str
        The workspace; the launcher knows it.
    """

    task: Literal["run", "on_failure", "sweep"]
    job_id: int = 0
    attempt: int = 0
    kind: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    failure: dict[str, Any] | None = None
    folder: str = ""

    def to_json(self) -> dict[str, Any]:
        """As a JSON document."""
        return asdict(self)


@dataclass(eq=False)
class Process:
    """One process of a job. ``pid`` is None until it runs, ``channel`` until it has called."""

    number: int
    channel: Channel | None = None
    pid: int | None = None

    def kill(self) -> None:
        """End it and everything it started."""
        if self.pid is not None:
            tree.kill_tree(self.pid)


Event = tuple[Process, dict[str, Any]]


def process_kind(setting: str) -> ProcessKind:
    """How a job gets its process, by the setting ``job_processes``.

    Raises
    ------
    Refused
        When the setting is none of its words, or this system cannot do what it says.
    """
    if setting == "auto":
        return "fork" if sys.platform == "linux" else "spawn"
    if setting == "fork" and sys.platform == "linux":
        return "fork"
    if setting == "spawn":
        return "spawn"
    raise Refused(
        f"The setting MILLWRIGHT_JOB_PROCESSES is “{setting}”, which is not possible here. Set it"
        f" to {'auto, fork or spawn' if sys.platform == 'linux' else 'auto or spawn'}.",
        field="job_processes",
    )


class Launcher(ABC):
    """Starts processes and hears from them."""

    start_seconds: ClassVar[float] = 0.0  # how long a process may take before it begins its work

    @abstractmethod
    def warm_up(self) -> None:
        """Do now what would make the first job wait."""

    @abstractmethod
    def start(self, spec: ProcessSpec) -> Process:
        """Start a process that does what ``spec`` says (see :func:`core.jobs.process.work`)."""

    @abstractmethod
    def poll(self, seconds: float) -> Iterator[Event]:
        """What happened, waiting at most ``seconds`` for something to happen.

        Documents are ``{"started": pid}``, what the process sent, and at last ``{"ended": exit
        status}`` (negative: a signal; None: unknown, because what started it is gone).
        """

    @abstractmethod
    def close(self) -> None:
        """End all processes."""
