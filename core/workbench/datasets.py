"""Datasets: list, rename, annotate, delete."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, func, select

from core.base import files, notes, removal
from core.base.errors import Conflict
from core.data.records import DatasetRecord, DraftRecord, VersionRecord, find_dataset
from core.runs.records import RunRecord
from core.workbench import descriptions
from core.workbench.use import VERSION, Thing
from core.workbench.users import refuse_in_use
from core.workbench.workspace import Workspace


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
    newest = (
        select(VersionRecord.dataset_id, func.max(VersionRecord.number).label("number"))
        .group_by(col(VersionRecord.dataset_id))
        .subquery()
    )
    query = (
        select(DatasetRecord, VersionRecord)
        .join(VersionRecord, VersionRecord.dataset_id == DatasetRecord.id)  # type: ignore[arg-type]
        .join(
            newest,
            (newest.c.dataset_id == VersionRecord.dataset_id)
            & (newest.c.number == VersionRecord.number),
        )
        .order_by(col(VersionRecord.created).desc())
    )
    with ws.store.read() as session:
        return [
            DatasetSummary(
                d.id or 0,
                d.name,
                v.id or 0,
                v.number,
                v.rows,
                len(v.columns),
                v.bytes,
                v.created,
                d.note,
            )
            for d, v in session.exec(query).all()
        ]


def rename(ws: Workspace, dataset_id: int, name: str) -> str:
    """Give a dataset another name; Conflict when one of that name exists."""
    name = files.clean_name(name, "dataset's name")
    with ws.store.write() as session:
        record = find_dataset(session, dataset_id)
        taken = session.exec(
            select(DatasetRecord).where(DatasetRecord.key == files.key_of(name))
        ).first()
        if taken is not None and taken.id != dataset_id:
            raise Conflict(
                f"There is already a dataset “{taken.name}”. Choose another name.", field="name"
            )
        record.name, record.key = name, files.key_of(name)
        session.add(record)
    descriptions.describe(ws, dataset_id=dataset_id)
    return name


def annotate(ws: Workspace, dataset_id: int, note: str) -> None:
    """Write a note to a dataset; Refused when it is longer than a note may be."""
    with ws.store.write() as session:
        record = find_dataset(session, dataset_id)
        record.note = notes.checked(note)
        session.add(record)
    descriptions.describe(ws, dataset_id=dataset_id)


def delete(ws: Workspace, dataset_id: int) -> None:
    """Delete a dataset with all its versions; Conflict while runs, other datasets or jobs depend on
    it.
    """
    folders = _folders(ws, dataset_id)
    with removal.removing(folders), ws.store.write() as session:
        record = find_dataset(session, dataset_id)
        records = session.exec(
            select(VersionRecord)
            .where(VersionRecord.dataset_id == dataset_id)
            .order_by(col(VersionRecord.number).desc())
        ).all()
        refuse_in_use(session, record.name, [Thing(VERSION, item.id or 0) for item in records])
        for item in records:
            draft = session.get(DraftRecord, item.id)
            if draft:
                session.delete(draft)
        session.flush()
        for item in records:
            session.delete(item)
            session.flush()  # children before parents: the foreign key holds
        session.delete(record)
    with contextlib.suppress(OSError):  # others may lie there: strays that keep their place
        ws.path(f"datasets/{dataset_id}").rmdir()


def _folders(ws: Workspace, dataset_id: int) -> list[Path]:
    query = select(VersionRecord.folder).where(VersionRecord.dataset_id == dataset_id)
    with ws.store.read() as session:
        return [ws.path(folder) for folder in session.exec(query).all()]


def finish_deletions(ws: Workspace) -> int:
    """End deletions that a killed process began; returns how many folders went.

    Only folders that carry the mark of a deletion go. What merely no record knows stays where it
    is: see :mod:`core.workbench.strays`.
    """
    with ws.store.write() as session:  # the lock keeps away whoever is deleting now
        versions = [ws.folder / name for name in session.exec(select(VersionRecord.folder)).all()]
        runs = [ws.run_folder(number or 0) for number in session.exec(select(RunRecord.id)).all()]
        folders = [*ws.path("datasets").glob("*/*"), *ws.path("artefacts").glob("runs/*")]
        return removal.finish(folders, [*versions, *runs])
