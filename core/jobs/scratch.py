"""The scratch folder of a job's attempt: all that it writes for a while lies there, inside the
workspace, and goes when the attempt is over.

It is named by job and attempt. A folder goes by the record of its job, which says that the attempt
is over; one of a job that no record knows stays where it is.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from core.base.disk_faults import disk_error
from core.base.errors import NotFound
from core.jobs.queue import Queue
from core.jobs.records import JobState

FOLDER = "scratch"
_VARIABLES = ("TMPDIR", "TEMP", "TMP", "JOBLIB_TEMPFOLDER")


def enter(folder: Path, job_id: int, attempt: int) -> Path:
    """Make the scratch folder of an attempt in the workspace ``folder``: from now on this process,
    and what it starts, writes its temporary files there.
    """
    place = folder / FOLDER / f"{job_id}-{attempt}"
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise disk_error(error, "The scratch folder of the job") from error
    os.environ.update(dict.fromkeys(_VARIABLES, str(place)))
    tempfile.tempdir = str(place)
    return place


def place(folder: Path, otherwise: Path) -> Path:
    """Where this process may write for a while: the scratch folder of the job that it does in the
    workspace ``folder``, ``otherwise`` where it does none.
    """
    here = Path(tempfile.gettempdir())
    return here if here.is_relative_to(folder / FOLDER) else otherwise


def over(folder: Path, queue: Queue) -> list[str]:
    """The scratch folders whose attempts are over by the record of their jobs, by name."""
    try:
        names = os.listdir(folder / FOLDER)
    except FileNotFoundError:
        return []
    return [name for name in sorted(names) if _is_over(name, queue)]


def _is_over(name: str, queue: Queue) -> bool:
    job_id, _, attempt = name.partition("-")
    if not (job_id.isdigit() and attempt.isdigit()):
        return False
    try:
        job = queue.get(int(job_id))
    except NotFound:
        return False
    return job.state != JobState.RUNNING or job.attempt > int(attempt)


def remove(folder: Path, names: Iterable[str]) -> None:
    """Remove scratch folders of the workspace ``folder``."""
    for name in names:
        shutil.rmtree(folder / FOLDER / name, ignore_errors=True)
