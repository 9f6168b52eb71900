"""How a job passes from one state to the next, as far as one record can tell."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from core.base.clock import boot, now, steady
from core.jobs import tree
from core.jobs.records import JobRecord, JobState

LONGEST_PAUSE = 60.0  # seconds between two attempts, at most


def end(
    record: JobRecord,
    state: JobState,
    error: str | None = None,
    result: dict[str, Any] | None = None,
) -> None:
    """Bring a job to a final state.

    Parameters
    ----------
    record : JobRecord
        The job, changed in place.
    state : JobState
        One of the final ones.
    error : str, optional
        The sentence, when it did not succeed.
    result : dict, optional
        What the work returned, when it did.
    """
    record.state, record.error, record.result, record.finished = state, error, result, now()
    record.eta_seconds, record.not_before = None, None
    if state == JobState.DONE:
        record.progress = 1.0
    release(record)


def hold(record: JobRecord, owner: str, seconds: float) -> None:
    """The job is ``owner``'s for so many seconds from now on."""
    record.owner, record.lease_boot, record.lease_until = owner, boot(), steady() + seconds


def release(record: JobRecord) -> None:
    """Nobody holds the job any more."""
    record.owner = record.lease_boot = record.lease_until = record.pid = record.pid_started = None


def is_lost(record: JobRecord) -> bool:
    """Whether a running job's lease has ended, or its owner."""
    if record.lease_boot != boot() or (record.lease_until or 0.0) < steady():
        return True
    return record.owner is None or not tree.alive(record.owner)


def step_forward(session: Session, record: JobRecord) -> str | None:
    """Queue a waiting job if everything it waits for is there; the sentence when that cannot
    happen any more.
    """
    needed = [(number, session.get(JobRecord, number)) for number in record.depends_on]
    for number, other in needed:
        if other is None or other.state in (JobState.FAILED, JobState.CANCELLED):
            name = (
                f"“{other.title}” (job {number})"
                f" {'failed' if other.state == JobState.FAILED else 'was cancelled'}"
                if other
                else f"job {number} is gone"
            )
            return (
                f"Cancelled because {name}, and this job needs its result. Retry that one"
                " first, then this one."
            )
    if all(other and other.state == JobState.DONE for _, other in needed) and _due(record):
        record.state, record.not_before = JobState.QUEUED, None
    return None


def _due(record: JobRecord) -> bool:
    if record.not_before is None:
        return True
    left = (record.not_before - now()).total_seconds()
    # A back-off is at most a minute: a longer one means that the machine's clock was set back
    # meanwhile.
    return left <= 0 or (record.attempt > 0 and left > LONGEST_PAUSE)
