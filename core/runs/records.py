"""The tables of runs."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.base.clock import now
from core.base.store import Instant

AT_ONCE = 1000  # ids in one question: SQLite takes a limited number of variables


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RunRecord(SQLModel, table=True):
    """One trained candidate.

    Runs of one training (same ``job_id``) share rows, folds and hold-out, so they compare in pairs.
    """

    __tablename__ = "runs"
    __table_args__ = {
        "sqlite_autoincrement": True
    }  # the id of something deleted is never used again

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="dataset_versions.id", index=True)
    job_id: int | None = Field(default=None, index=True)
    name: str  # what a person calls it; the model's title at first
    task: str
    target: str
    model: str = Field(index=True)
    params: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    recipe: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    features: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )  # input signature
    split: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )  # folds, repeats, hold-out, stratified …
    seed: int = 0
    data_sha256: str = ""
    environment: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )
    state: str = Field(default=RunState.QUEUED, index=True)
    message: str = ""
    metrics: dict[str, dict[str, Any]] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )  # name → mean, sd, folds
    holdout: dict[str, float] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    primary_score: float | None = Field(
        default=None, index=True
    )  # mean of the task's primary metric
    findings: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )  # coded advice
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    note: str = ""
    seconds: float | None = None
    created: dt.datetime = Field(default_factory=now, sa_type=Instant, index=True)
    finished: dt.datetime | None = Field(default=None, sa_type=Instant)
    artefacts: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )  # file → SHA-256


class FoldRecord(SQLModel, table=True):
    """The scores of one run on one fold, written as soon as the fold is done."""

    __tablename__ = "fold_scores"

    run_id: int = Field(primary_key=True, foreign_key="runs.id")
    repeat: int = Field(primary_key=True)
    fold: int = Field(primary_key=True)
    scores: dict[str, float | None] = Field(sa_column=Column(JSON, nullable=False))
    rows_train: int
    rows_test: int
    class_shares: dict[str, float] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )
    seconds: float


class AcceptanceRecord(SQLModel, table=True):
    """That a person lets a finding of a run stand.

    It is known by its code and columns, so that it is recognised again when the run is trained on.
    """

    __tablename__ = "finding_acceptances"
    __table_args__ = (UniqueConstraint("run_id", "code", "columns"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="runs.id", index=True)
    code: str
    columns: list[str] | None = Field(
        default=None, sa_column=Column(JSON, nullable=False)
    )  # sorted; None: whatever columns a finding of this code is about
    reason: str
    account: str = ""  # whose
    at: dt.datetime = Field(default_factory=now, sa_type=Instant)
