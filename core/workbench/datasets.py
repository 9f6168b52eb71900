"""Datasets: preview, import, list, rename, delete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from sqlmodel import Session, func, select

from core.base import files
from core.base.errors import Conflict, Refused
from core.base.progress import Progress, Span, silent
from core.data import archives, recognise
from core.data.quarantine import Quarantine
from core.data.records import DatasetRecord, DraftRecord, VersionRecord, find_dataset
from core.data.roles import guess_roles
from core.data.source import FileParams, FileSource, Preview
from core.jobs.records import JobRecord, JobState
from core.runs.records import RunRecord
from core.workbench import jobs
from core.workbench.versions import (
    DATA,
    QUARANTINE,
    Lineage,
    NewVersion,
    VersionView,
    find,
    lineage,
    quarantined,
    set_roles,
    store_version,
    version,
    versions,
)
from core.workbench.workspace import Workspace

__all__ = [
    "DatasetSummary", "ImportParams", "Lineage", "NewVersion", "VersionView", "annotate", "datasets", "delete", "find", "import_file", "import_now", "lineage",
    "preview", "quarantined", "rename", "set_roles", "store_version", "tidy", "version", "versions",
]  # fmt: skip


@dataclass(frozen=True)
class DatasetSummary:
    """A line of the list of datasets: the newest version of each."""

    id: int
    name: str
    version_id: int
    number: int
    rows: int
    columns: int
    bytes: int
    created: dt.datetime
    note: str


def datasets(ws: Workspace) -> list[DatasetSummary]:
    """All datasets, the most recently changed first."""
    newest = select(VersionRecord.dataset_id, func.max(VersionRecord.number).label("number")).group_by(VersionRecord.dataset_id).subquery()
    query = (
        select(DatasetRecord, VersionRecord)
        .join(VersionRecord, VersionRecord.dataset_id == DatasetRecord.id)  # type: ignore[arg-type]
        .join(newest, (newest.c.dataset_id == VersionRecord.dataset_id) & (newest.c.number == VersionRecord.number))
        .order_by(VersionRecord.created.desc())  # type: ignore[attr-defined]
    )
    with ws.store.read() as session:
        return [
            DatasetSummary(d.id or 0, d.name, v.id or 0, v.number, v.rows, len(v.columns), v.bytes, v.created, d.note)
            for d, v in session.exec(query).all()
        ]


class ImportParams(BaseModel):
    """What an import job is told."""

    path: str
    name: str
    given: dict[str, Any] = Field(default_factory=dict)
    file_name: str
    discard: bool = False  # the file is an upload of ours: remove it when stored


@contextmanager
def _opened(ws: Workspace, path: Path, file_name: str, given: dict[str, Any], progress: Progress) -> Iterator[tuple[Path, FileSource, Any, tuple]]:
    """The plain file behind an upload, its source, the parameters found in the light of ``given``, and what was noticed."""
    file = files.existing_file(path)
    limit = ws.settings.int("upload_limit_mb")
    if file.stat().st_size > limit * 1_000_000:
        raise Refused(
            f"“{file_name}” has {file.stat().st_size / 1e6:,.0f} MB; at most {limit:,} MB are accepted. Raise MILLWRIGHT_UPLOAD_LIMIT_MB, or split the file."
        )
    options = dict(given)
    member, source_name = options.pop("member", None), options.pop("source", None)
    with archives.opened(file, _limits(ws), progress, ws.path("uploads"), member=member, file_name=file_name) as (plain, plain_name):
        from core.data.sources import SOURCES

        source = SOURCES[source_name] if source_name else recognise.recognise(plain, plain_name)
        detected = _detect(source, plain, options)
        yield plain, source, detected, recognise.notices(plain, plain_name, source)


def rename(ws: Workspace, dataset_id: int, name: str) -> str:
    """Give a dataset another name; Conflict when one of that name exists."""
    name = files.clean_name(name, "dataset's name")
    with ws.store.write() as session:
        record = find_dataset(session, dataset_id)
        taken = session.exec(select(DatasetRecord).where(DatasetRecord.key == files.key_of(name))).first()
        if taken is not None and taken.id != dataset_id:
            raise Conflict(f"There is already a dataset “{taken.name}”. Choose another name.", field="name")
        record.name, record.key = name, files.key_of(name)
        session.add(record)
        return name


def annotate(ws: Workspace, dataset_id: int, note: str) -> None:
    """Write a note to a dataset (at most 2,000 characters)."""
    if len(note) > 2000:
        raise Refused(f"The note has {len(note)} characters; at most 2,000 are kept. Shorten it.", field="note")
    with ws.store.write() as session:
        record = find_dataset(session, dataset_id)
        record.note = note
        session.add(record)


def _in_use(session: Session, version_ids: list[int]) -> str | None:
    runs = session.exec(select(func.count()).select_from(RunRecord).where(RunRecord.version_id.in_(version_ids))).one()  # type: ignore[attr-defined]
    if runs:
        return f"{runs} run{'s' if runs > 1 else ''} used it. Delete those runs first, so that no result loses its data."
    children = session.exec(
        select(func.count()).select_from(VersionRecord).where(VersionRecord.parent_id.in_(version_ids), VersionRecord.id.not_in(version_ids))  # type: ignore[union-attr]
    ).one()
    if children:
        return "another dataset was made from it. Delete that one first."
    open_states = [JobState.WAITING, JobState.QUEUED, JobState.RUNNING]
    jobs = session.exec(select(JobRecord).where(JobRecord.state.in_(open_states))).all()  # type: ignore[attr-defined]
    busy = next((job for job in jobs if job.params.get("version_id") in version_ids), None)
    return f"the job “{busy.title}” is using it. Wait for it or cancel it." if busy else None


def delete(ws: Workspace, dataset_id: int) -> None:
    """Delete a dataset with all its versions; Conflict while runs, other datasets or jobs depend on it."""
    with ws.store.write() as session:
        record = find_dataset(session, dataset_id)
        found = session.exec(select(VersionRecord).where(VersionRecord.dataset_id == dataset_id).order_by(VersionRecord.number.desc())).all()  # type: ignore[attr-defined]
        reason = _in_use(session, [item.id or 0 for item in found])
        if reason:
            raise Conflict(f"“{record.name}” cannot be deleted: {reason}")
        for item in found:
            draft = session.get(DraftRecord, item.id)
            if draft:
                session.delete(draft)
        session.flush()
        for item in found:
            session.delete(item)
            session.flush()  # children before parents: the foreign key holds
        session.delete(record)
    files.remove_folder(ws.path(f"datasets/{dataset_id}"))


def tidy(ws: Workspace) -> int:
    """Remove folders of datasets that no record knows: what a killed import or delete left. Returns how many went."""
    with ws.store.write() as session:  # the lock keeps away whoever is between rename and commit
        known = set(session.exec(select(VersionRecord.folder)).all())
        strays = [item for item in ws.path("datasets").glob("*/*") if item.is_dir() and str(item.relative_to(ws.folder)) not in known and not item.name.startswith(files.PARTIAL)]
        for item in strays:
            files.remove_folder(item)
        return len(strays)
