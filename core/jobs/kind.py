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

    ``resumable`` kinds find what an interrupted attempt finished and go on from there, so a lost worker's job is queued
    again; others end as failed with the sentence “interrupted”. ``attempts`` counts the tries after transient errors.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    Params: ClassVar[type[BaseModel]]
    resumable: ClassVar[bool] = False
    attempts: ClassVar[int] = 1

    @abstractmethod
    def run(self, context: JobContext, params: Any, progress: Progress) -> dict[str, Any]:
        """Do the work; return a small JSON document about the outcome."""

    def abandoned(self, context: JobContext, params: Any, state: str, sentence: str) -> None:  # noqa: B027 - optional
        """Called in the worker after the job ended without returning (cancelled, killed, failed): settle the domain's records."""
