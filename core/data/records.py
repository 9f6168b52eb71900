"""The tables of datasets, their versions, and recipes being edited.

Only here and in ``workbench`` is a Session taken.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy import Column as SAColumn
from sqlmodel import Field, Session, SQLModel, col, select

from core.base import files
from core.base.clock import now
from core.base.errors import NotFound
from core.base.finding import Finding
from core.base.store import Instant
from core.data.schema import Column, Schema


class DatasetRecord(SQLModel, table=True):
    """A named table."""

    __tablename__ = "datasets"
    __table_args__ = {
        "sqlite_autoincrement": True
    }  # the id of something deleted is never used again

    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(
        unique=True
    )  # the name after NFKC and casefold: two names that look the same are one
    note: str = ""
    created: dt.datetime = Field(default_factory=now, sa_type=Instant)


class VersionRecord(SQLModel, table=True):
    """One immutable state of a dataset.

    The table lies in ``datasets/<dataset>/<number>/data.parquet``.
    """

    __tablename__ = "dataset_versions"
    __table_args__ = (UniqueConstraint("dataset_id", "number"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    dataset_id: int = Field(foreign_key="datasets.id", index=True)
    number: int
    parent_id: int | None = Field(default=None, foreign_key="dataset_versions.id")
    recipe: list[dict[str, Any]] | None = Field(
        default=None, sa_column=SAColumn(JSON)
    )  # how the parent became this
    source: dict[str, Any] | None = Field(
        default=None, sa_column=SAColumn(JSON)
    )  # how the import read it
    sha256: str = Field(index=True)
    folder: str  # relative to the workspace
    bytes: int
    rows: int
    rows_read: int
    rows_quarantined: int
    columns: list[dict[str, Any]] = Field(sa_column=SAColumn(JSON, nullable=False))
    notices: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=SAColumn(JSON, nullable=False)
    )
    created: dt.datetime = Field(default_factory=now, sa_type=Instant)

    @property
    def schema_(self) -> Schema:
        """The columns as values."""
        return tuple(Column.model_validate(column) for column in self.columns)

    @property
    def notices_(self) -> tuple[Finding, ...]:
        """The notices as values."""
        return tuple(Finding.model_validate(notice) for notice in self.notices)


class DraftRecord(SQLModel, table=True):
    """A recipe being edited on a version, with its history, so that undo survives a reload."""

    __tablename__ = "recipe_drafts"

    version_id: int = Field(primary_key=True, foreign_key="dataset_versions.id")
    history: list[list[dict[str, Any]]] = Field(
        default_factory=list, sa_column=SAColumn(JSON, nullable=False)
    )
    position: int = 0
    saved: dt.datetime = Field(default_factory=now, sa_type=Instant)


def find_dataset(session: Session, name_or_id: str | int) -> DatasetRecord:
    """The dataset of that name (or id); NotFound otherwise."""
    if isinstance(name_or_id, int):
        dataset = session.get(DatasetRecord, name_or_id)
    else:
        dataset = session.exec(
            select(DatasetRecord).where(DatasetRecord.key == files.key_of(name_or_id))
        ).first()
    if dataset is None:
        raise NotFound(
            f"There is no dataset “{name_or_id}”. List the datasets to see what there is."
        )
    return dataset


def find_version(
    session: Session, dataset: DatasetRecord, number: int | None = None
) -> VersionRecord:
    """Version ``number`` of a dataset, the newest when None; NotFound otherwise."""
    query = (
        select(VersionRecord)
        .where(VersionRecord.dataset_id == dataset.id)
        .order_by(col(VersionRecord.number).desc())
    )
    if number is not None:
        query = query.where(VersionRecord.number == number)
    record = session.exec(query).first()
    if record is None:
        raise NotFound(f"The dataset “{dataset.name}” has no version {number}.")
    return record
