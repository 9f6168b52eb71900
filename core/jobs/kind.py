"""What a kind of job is: the contract between the queue and the work."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel

from core.base.progress import Progress


@dataclass(frozen=True)
class JobContext:
    """What a running job knows about itself."""

    folder: Path  # the workspace
    job_id: int
    attempt: int  # 1 for the first


class JobKind(ABC):
    """A kind of background work; its entry in the catalogue is ``PLUGIN = ThatKind()``.

    ``resumable`` kinds find what an interrupted attempt finished and go on from there, so a lost
    worker's job is queued again; so is, once, that of a killed process. Others end as failed with
    the sentence “interrupted”. ``attempts`` is the most tries when errors are transient.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    Params: ClassVar[type[BaseModel]]
    resumable: ClassVar[bool] = False
    attempts: ClassVar[int] = 1

    @abstractmethod
    def run(self, context: JobContext, params: Any, progress: Progress) -> dict[str, Any]:
        """Do the work; return a small JSON document about the outcome."""

    def on_failure(  # noqa: B027 - optional
        self, context: JobContext, params: Any, state: str, sentence: str
    ) -> None:
        """Settle the domain's records of a job that did not succeed.

        Called once more than necessary rather than once too little: after a job failed, was
        cancelled or was killed for good, before that is recorded, in a process of its own; also for
        a job that was cancelled before it began, in the process of whoever cancelled it. ``state``
        is ``failed`` or ``cancelled``. A lost job that will resume has not failed.

        Parameters
        ----------
        context : JobContext
            What the job knew about itself.
        params : BaseModel
            The kind's ``Params``, checked.
        state : {"failed", "cancelled"}
            How the job ended.
        sentence : str
            Why.
        """
