"""One attempt at a job, and how it ended.

The same code in a job's own process and in immediate mode.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, field
from typing import Any

from core.base.errors import Bug, Cancelled, MillwrightError, bug
from core.base.params import validated
from core.base.progress import Progress
from core.jobs.kind import JobContext, JobKind
from core.jobs.records import JobState

MEMORY = (
    "The job needed more memory than there is for it. Use fewer rows or columns, or close other"
    " programs, then retry."
)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended. ``transient``: trying again may help."""

    state: str
    sentence: str | None = None
    transient: bool = False
    result: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As a JSON document."""
        return asdict(self)


def _failed(error: BaseException) -> Outcome:
    if isinstance(error, Cancelled):
        return Outcome(JobState.CANCELLED, error.sentence)
    if isinstance(error, Bug):
        return Outcome(JobState.FAILED, error.sentence)
    if isinstance(error, MillwrightError):
        log.warning("%s", error.sentence, exc_info=error)
        return Outcome(JobState.FAILED, error.sentence, error.transient)
    if isinstance(error, MemoryError):
        log.error("out of memory", exc_info=error)
        return Outcome(JobState.FAILED, MEMORY)
    return Outcome(JobState.FAILED, bug(error, log).sentence)


def _parsed(kind: JobKind, params: dict[str, Any]) -> Any:
    return validated(
        kind.Params,
        params,
        lambda problem: (
            f"The job “{kind.title}” was given something it cannot use:"
            f" {problem.field or 'params'}: {problem.reason}. Start it again from its page."
        ),
    )


def perform(
    kind: JobKind, context: JobContext, params: dict[str, Any], progress: Progress
) -> Outcome:
    """Try once. Never raises: whatever happens is an outcome.

    Parameters
    ----------
    kind : JobKind
        What is done.
    context : JobContext
        What the work knows about itself.
    params : dict
        The parameters as they are stored; they are checked first.
    progress : Progress
        Handed to the work.
    """
    try:
        result = kind.run(context, _parsed(kind, params), progress)
        json.dumps(result)  # a result that cannot be stored is the kind's bug, and shows here
        return Outcome(JobState.DONE, result=result)
    except KeyboardInterrupt:
        return Outcome(JobState.CANCELLED, Cancelled().sentence)
    except BaseException as error:  # some compiled libraries raise panics that are no Exception
        return _failed(error)


def handle_failure(
    kind: JobKind, context: JobContext, params: dict[str, Any], failure: Outcome
) -> None:
    """Let the kind put its own records in order after a job that did not succeed. Never raises.

    Parameters
    ----------
    kind : JobKind
        What was done.
    context : JobContext
        What the work knew about itself.
    params : dict
        The parameters as they are stored.
    failure : Outcome
        How the job ended.
    """
    try:
        kind.on_failure(context, _parsed(kind, params), failure.state, failure.sentence or "")
    except Exception:
        log.exception("the records of job %s could not be settled", context.job_id)
