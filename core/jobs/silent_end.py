"""What became of a job whose process ended without saying so."""

from __future__ import annotations

import logging
from pathlib import Path

from core.jobs.attempt import MEMORY, Outcome
from core.jobs.process import log_path
from core.jobs.records import JobRecord, JobState

KILLED = (
    "The job was killed from outside, most likely because the machine ran out of memory. Use fewer"
    " rows or columns, or close other programs, then retry."
)
LOST = "The job was lost because the process that starts jobs ended. Retry the job."
_KILL, _ABORT = -9, -6  # exit statuses: the signals of a kill and of a failed assertion
_TAIL = 32_000  # bytes of the log that are searched

log = logging.getLogger(__name__)


def silent_end(folder: Path, job: JobRecord, status: int | None) -> Outcome:
    """The outcome of a process that ended without a word.

    A resumable job goes on by itself when it was killed for the first time.

    Parameters
    ----------
    folder : Path
        The workspace, whose log of the job may say more.
    job : JobRecord
        The job as it was claimed.
    status : int, optional
        The exit status: negative for a signal, None when nobody knows it.
    """
    again = job.resumable and status in (_KILL, None) and job.attempt <= job.attempts
    log.error("the process of job %s ended with status %s", job.id, status)
    return Outcome(JobState.QUEUED if again else JobState.FAILED, _reason(folder, job, status))


def _reason(folder: Path, job: JobRecord, status: int | None) -> str:
    if status == _ABORT and "bad_alloc" in _tail(log_path(folder, job.id or 0)):
        return MEMORY
    if status == _KILL:
        return KILLED
    if status is None:
        return LOST
    signal_name = f"signal {-status}" if status < 0 else f"status {status}"
    return (
        f"The job's process crashed inside a library ({signal_name}). The job's log has what it"
        " said last. Retry with other parameters or fewer data."
    )


def _tail(path: Path) -> str:
    try:
        return path.read_bytes()[-_TAIL:].decode(errors="replace")
    except OSError:
        return ""
