"""Versions of datasets: look up, lineage, roles; and the one way in which a version is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sqlmodel import Session, col, func, select

from core.base import digests, files
from core.base.errors import NotFound, Refused, StorageFailed
from core.base.finding import Finding
from core.data.recipe.recipe import Recipe
from core.data.records import DatasetRecord, VersionRecord, find_dataset, find_version
from core.data.schema import Role, Schema
from core.data.storage.parquet_reader import count_rows, read_table
from core.data.storage.quarantine import SCHEMA
from core.workbench import descriptions
from core.workbench.workspace import Workspace

DATA, QUARANTINE = "data.parquet", "quarantine.parquet"


@dataclass(frozen=True)
class VersionView:
    """One version of a dataset, as values."""

    id: int
    dataset_id: int
    dataset: str
    number: int
    parent_id: int | None
    recipe: list[dict[str, Any]] | None
    source: dict[str, Any] | None
    sha256: str
    path: Path  # where data.parquet lies; what reads it asks for table()
    bytes: int
    rows: int
    rows_read: int
    rows_quarantined: int
    columns: Schema
    notices: tuple[Finding, ...]
    created: dt.datetime
    newest: bool

    @property
    def title(self) -> str:
        """The name with the version's number."""
        return f"{self.dataset} · v{self.number}"

    def table(self, *, afresh: bool = False) -> Path:
        """The file of the table, once it is sure to be the one that was stored.

        Parameters
        ----------
        afresh : bool
            Hash the file in any case; otherwise once for a file that nobody has touched.

        Raises
        ------
        StorageFailed
            When the file is gone or another: which version, and what to do.
        """
        if digests.unchanged(self.path, self.sha256, afresh=afresh):
            return self.path
        raise StorageFailed(
            f"The stored table of “{self.dataset}”, version {self.number},"
            f" {'is damaged' if self.path.exists() else 'is gone'}: its file is not the one that"
            f" was stored, so it is not used. {self._remedy}"
        )

    @property
    def _remedy(self) -> str:
        restore = "Put the file back from a copy of the workspace"
        if self.parent_id is None:
            return f"{restore}, or import the data again."
        return f"{restore}, or go back to the version that it was made from and clean that again."

    def boolean_labels(self, column: str) -> tuple[str, str] | None:
        """How the file of a boolean column writes no and yes; None where that is not known."""
        return next((item.boolean_labels for item in self.columns if item.name == column), None)


@dataclass(frozen=True)
class NewVersion:
    """What a builder says about the table that it wrote."""

    columns: Schema
    rows_read: int
    rows_quarantined: int = 0
    notices: tuple[Finding, ...] = ()
    parent_id: int | None = None
    recipe: list[dict[str, Any]] | None = None
    source: dict[str, Any] | None = None


@dataclass(frozen=True)
class Lineage:
    """Where a version comes from: the imported ancestor, and the recipe that leads from it to the
    version.
    """

    base: VersionView
    recipe: Recipe


def _view(ws: Workspace, session: Session, record: VersionRecord) -> VersionView:
    dataset = session.get(DatasetRecord, record.dataset_id)
    newest = session.exec(
        select(func.max(VersionRecord.number)).where(VersionRecord.dataset_id == record.dataset_id)
    ).one()
    return VersionView(
        id=record.id or 0,
        dataset_id=record.dataset_id,
        dataset=dataset.name if dataset else "",
        number=record.number,
        parent_id=record.parent_id,
        recipe=record.recipe,
        source=record.source,
        sha256=record.sha256,
        path=ws.folder / record.folder / DATA,
        bytes=record.bytes,
        rows=record.rows,
        rows_read=record.rows_read,
        rows_quarantined=record.rows_quarantined,
        columns=record.schema_,
        notices=record.notices_,
        created=record.created,
        newest=record.number == newest,
    )


def _record(session: Session, version_id: int) -> VersionRecord:
    record = session.get(VersionRecord, version_id)
    if record is None:
        raise NotFound(
            f"There is no dataset version {version_id}. It may have been deleted: open the list of"
            " datasets."
        )
    return record


def version(ws: Workspace, version_id: int) -> VersionView:
    """The version with that id; NotFound otherwise."""
    with ws.store.read() as session:
        return _view(ws, session, _record(session, version_id))


def find(ws: Workspace, name_or_id: str | int, number: int | None = None) -> VersionView:
    """The newest (or the numbered) version of a dataset. ``name@3`` names version 3."""
    with ws.store.read() as session:
        if (
            isinstance(name_or_id, str)
            and number is None
            and (parts := name_or_id.rpartition("@"))[2].isdigit()
            and parts[0]
        ):
            name_or_id, number = parts[0], int(parts[2])
        return _view(ws, session, find_version(session, find_dataset(session, name_or_id), number))


def versions(ws: Workspace, dataset_id: int) -> list[VersionView]:
    """All versions of a dataset, the newest first."""
    with ws.store.read() as session:
        query = (
            select(VersionRecord)
            .where(VersionRecord.dataset_id == dataset_id)
            .order_by(col(VersionRecord.number).desc())
        )
        return [_view(ws, session, record) for record in session.exec(query).all()]


def lineage(ws: Workspace, version_id: int) -> Lineage:
    """The imported ancestor of a version and the joined recipe between them."""
    steps: list[dict[str, Any]] = []
    with ws.store.read() as session:
        record = _record(session, version_id)
        while record.parent_id is not None and record.recipe is not None:
            steps = [*record.recipe, *steps]
            record = _record(session, record.parent_id)
        return Lineage(_view(ws, session, record), Recipe.load(steps))


def quarantined(ws: Workspace, version_id: int) -> pd.DataFrame:
    """The rows that went to quarantine when this version was imported: ``row``, ``column``,
    ``reason``, ``raw``.
    """
    path = version(ws, version_id).path.with_name(QUARANTINE)
    if not path.exists():
        return SCHEMA.empty_table().to_pandas()
    return read_table(path).to_pandas()


def store_version(
    ws: Workspace, *, dataset: str, build: Callable[[Path], NewVersion]
) -> VersionView:
    """Let ``build`` write a table into a temporary folder, then make it the dataset's next version:
    wholly, or not at all.

    A table that equals the dataset's newest version byte for byte makes no new version: that
    version is returned.
    """
    name = files.clean_name(dataset, "dataset's name")
    with files.staged_folder(ws.path("datasets"), f"“{name}”") as staged:
        new = build(staged)
        columns = [column.model_dump(mode="json") for column in new.columns]
        sha256 = files.sha256(staged / DATA)
        files.sync_folder(staged)
        # The write lock is held from here to the commit, so no other process can take the number.
        with ws.store.write() as session:
            owner = _owner(session, name)
            last = session.exec(
                select(VersionRecord)
                .where(VersionRecord.dataset_id == owner.id)
                .order_by(col(VersionRecord.number).desc())
            ).first()
            if last is not None and (last.sha256, last.columns) == (sha256, columns):
                return _view(ws, session, last)
            number = _free_number(ws, owner, last.number if last else 0)
            record = _new_record(owner, number, new, staged / DATA)
            record.sha256, record.columns = sha256, columns
            session.add(record)
            session.flush()
            about = descriptions.of_version(session, owner, record)
            descriptions.write(staged / descriptions.VERSION, about)
            files.publish(staged, ws.path(record.folder))
            return _view(ws, session, record)


def _free_number(ws: Workspace, owner: DatasetRecord, last: int) -> int:
    """The number after the last; a folder that the history does not know keeps its own."""
    numbers = [last]
    for item in ws.path(f"datasets/{owner.id}").glob("*"):
        numbers += [int(item.name)] if item.name.isascii() and item.name.isdigit() else []
    return max(numbers) + 1


def _owner(session: Session, name: str) -> DatasetRecord:
    """The dataset of that name; a new one when there is none."""
    owner = session.exec(
        select(DatasetRecord).where(DatasetRecord.key == files.key_of(name))
    ).first()
    if owner is None:
        owner = DatasetRecord(name=name, key=files.key_of(name))
        session.add(owner)
        session.flush()
    return owner


def _new_record(owner: DatasetRecord, number: int, new: NewVersion, data: Path) -> VersionRecord:
    return VersionRecord(
        dataset_id=owner.id or 0,
        number=number,
        parent_id=new.parent_id,
        recipe=new.recipe,
        source=new.source,
        sha256="",
        folder=f"datasets/{owner.id}/{number}",
        bytes=data.stat().st_size,
        rows=count_rows(data),
        rows_read=new.rows_read,
        rows_quarantined=new.rows_quarantined,
        columns=[],
        notices=[notice.model_dump(mode="json") for notice in new.notices],
    )


def set_roles(ws: Workspace, version_id: int, roles: dict[str, Role | str]) -> VersionView:
    """Give columns their roles. Roles say what a column is for; the data stay as they are."""
    with ws.store.write() as session:
        record = _record(session, version_id)
        unknown = sorted(set(roles) - {column.name for column in record.schema_})
        if unknown:
            raise Refused(
                f"There is no column “{unknown[0]}” in this dataset. Choose one of its columns.",
                field="columns",
            )
        record.columns = [
            (
                column.model_copy(update={"role": Role(roles[column.name])}).model_dump(mode="json")
                if column.name in roles
                else column.model_dump(mode="json")
            )
            for column in record.schema_
        ]
        session.add(record)
        session.flush()
        view = _view(ws, session, record)
    descriptions.describe(ws, dataset_id=view.dataset_id)
    return view
