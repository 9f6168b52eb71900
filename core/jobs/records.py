"""The tables of background work."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from core.base.clock import now
from core.base.store import Instant


class JobState(StrEnum):
    """Where a job stands. ``waiting``: for another job or for its time.

    The last three are final.
    """

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing more will happen to the job by itself."""
        return self in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


class JobRecord(SQLModel, table=True):
    """One piece of background work."""

    __tablename__ = "jobs"
    __table_args__ = {
        "sqlite_autoincrement": True
    }  # the id of something deleted is never used again

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    title: str
    params: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: str = Field(default=JobState.QUEUED, index=True)
    progress: float | None = None  # 0…1, None when unknown
    message: str = ""
    eta_seconds: float | None = None
    created: dt.datetime = Field(default_factory=now, sa_type=Instant)
    started: dt.datetime | None = Field(default=None, sa_type=Instant)  # of the last attempt
    finished: dt.datetime | None = Field(default=None, sa_type=Instant)
    attempt: int = 0
    attempts: int = 1  # most attempts in all
    # goes on where a lost attempt stopped; copied from the kind so that the queue need not know it
    resumable: bool = False
    lost: int = 0  # attempts lost with their worker since the job last reported progress
    not_before: dt.datetime | None = Field(
        default=None, sa_type=Instant
    )  # back-off before the next attempt
    depends_on: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    cancel_requested: bool = False
    owner: str | None = None  # the worker that holds the lease
    lease_boot: str | None = None  # leases are steady-clock times of this boot
    lease_until: float | None = None
    pid: int | None = (
        # the job's own process, and its start time, so that a reused pid is not mistaken for it
        None
    )
    pid_started: float | None = None
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    error: str | None = None  # the sentence
    schedule_id: int | None = Field(default=None, index=True)


class ScheduleRecord(SQLModel, table=True):
    """A job that is submitted again and again."""

    __tablename__ = "schedules"
    __table_args__ = {
        "sqlite_autoincrement": True
    }  # the id of something deleted is never used again

    id: int | None = Field(default=None, primary_key=True)
    name: str
    kind: str
    params: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    cron: str
    title: str = ""
    attempts: int = 1  # copied from the kind, as in a job
    resumable: bool = False
    enabled: bool = True
    next_due: dt.datetime | None = Field(default=None, sa_type=Instant)
    last_job_id: int | None = None
