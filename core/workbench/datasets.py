"""Datasets: preview, import, list, rename, delete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, Field
from sqlmodel import Session, col, func, select

from core.base import files
from core.base.errors import Conflict, Refused
from core.base.finding import Finding
from core.base.progress import Progress, Span, silent
from core.data.limits import Limits
from core.data.profile.roles import guess_roles
from core.data.readers.archive import unpack
from core.data.readers.excel import decryption
from core.data.records import DatasetRecord, DraftRecord, VersionRecord, find_dataset
from core.data.source import SOURCES, Detection, FileSource, Preview, ReadContext
from core.data.sources import recognise
from core.data.sources.loading import load
from core.data.storage.quarantine import Quarantine
from core.jobs.records import JobRecord, JobState
from core.runs.records import RunRecord
from core.workbench import jobs
from core.workbench.versions import (
    DATA,
    QUARANTINE,
    NewVersion,
    VersionView,
    store_version,
)
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


_PREVIEW_ROWS = 200


class ImportParams(BaseModel):
    """What an import job loads.

    Attributes
    ----------
    path : str
        The file.
    name : str
        The dataset's name.
    overrides : dict
        Options that a person chose. Two are not the source's own: ``source`` names the plug-in,
        ``member`` the file in a zip. Jobs of earlier versions call them ``given``.
    file_name : str
        The name by which the person knows the file.
    discard : bool
        The file is an upload of ours, and is removed when its rows are stored.
    """

    path: str
    name: str
    overrides: dict[str, Any] = Field(
        default_factory=dict, validation_alias=AliasChoices("overrides", "given")
    )
    file_name: str
    discard: bool = False


@dataclass(frozen=True)
class _Opened:
    """A file ready to be read: its source, how, and in which context."""

    source: FileSource
    detection: Detection
    context: ReadContext


@contextmanager
def _opened(ws: Workspace, params: ImportParams, progress: Progress) -> Iterator[_Opened]:
    """The plain file behind an upload, its source, and how to read it in the light of what the
    person chose.
    """
    file = files.existing_file(params.path)
    check_size(ws, file, params.file_name)
    overrides = dict(params.overrides)
    member, chosen = overrides.pop("member", None), overrides.pop("source", None)
    limits = Limits.of(ws.settings)
    uploads = ws.path("uploads")
    with (
        unpack.opened(
            file, limits, progress, uploads, member=member, file_name=params.file_name
        ) as (packed, name),
        files.staged_folder(uploads) as scratch,
    ):
        source = _source(chosen) if chosen else recognise.recognise(packed, name)
        # an upload is unlocked in its place, and this is not its place
        if packed != file and decryption.needs_password(packed, name):
            raise Refused(
                f"“{params.file_name}” holds an encrypted workbook, “{name}”. Unpack it yourself"
                " and load the workbook."
            )
        with decryption.opened(packed, uploads, name) as plain:
            context = ReadContext(limits, scratch, progress, path=plain, file_name=name)
            detection = source.inspect(context, overrides)
            misnamed = recognise.notices(plain, name, source)
            detection = replace(detection, notices=(*misnamed, *detection.notices))
            yield _Opened(source, detection, context)


def _source(name: str) -> FileSource:
    source = SOURCES[name]
    if not isinstance(source, FileSource):
        raise Refused(f"{source.title} reads no file. Choose a source of files.", field="source")
    return source


def check_size(ws: Workspace, file: Path, file_name: str) -> None:
    """Refuse a file that is larger than the setting ``upload_limit_mb`` allows."""
    limit = ws.settings.int("upload_limit_mb")
    if file.stat().st_size > limit * 1_000_000:
        size = f"{file.stat().st_size / 1e6:,.0f} MB"
        raise Refused(
            f"“{file_name}” has {size}; at most {limit:,} MB are accepted. Raise"
            " MILLWRIGHT_UPLOAD_LIMIT_MB, or split the file."
        )


def preview(
    ws: Workspace,
    path: str | Path,
    overrides: dict[str, Any] | None = None,
    file_name: str | None = None,
    rows: int = _PREVIEW_ROWS,
) -> Preview:
    """The first look at a file, with everything that was detected; nothing is stored.

    Parameters
    ----------
    ws : Workspace
        Its settings limit what is read.
    path : str or Path
        The file.
    overrides : dict, optional
        Options that a person chose; the others are detected in their light.
    file_name : str, optional
        The name by which the person knows the file.
    rows : int
        At most so many of its first rows.

    Raises
    ------
    Refused
        When the file cannot be read so.
    """
    params = ImportParams(
        path=str(path),
        name="preview",
        overrides=overrides or {},
        file_name=file_name or Path(path).name,
    )
    with _opened(ws, params, silent) as file:
        seen = file.source.preview(file.detection.params, file.context, rows)
        packed = members(ws, path, params.file_name)
        choices = {
            **file.detection.choices,
            **seen.choices,
            **({"member": packed} if len(packed) > 1 else {}),
        }
        notices = _once((*file.detection.notices, *seen.notices))
        return replace(seen, notices=notices, choices=choices)


def members(ws: Workspace, path: str | Path, file_name: str | None = None) -> tuple[str, ...]:
    """The names of the files in a zip, for the option ``member``; none for any other file."""
    file = files.existing_file(path)
    return tuple(
        item.name for item in unpack.members(file, Limits.of(ws.settings), file_name or file.name)
    )


def _once(notices: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Notices without repetitions, in order."""
    return tuple(
        {(notice.code, notice.subject, notice.sentence): notice for notice in notices}.values()
    )


def import_file(
    ws: Workspace,
    path: str | Path,
    name: str | None = None,
    overrides: dict[str, Any] | None = None,
    file_name: str | None = None,
) -> int:
    """Submit the import of a file; returns the job's id.

    Parameters
    ----------
    ws : Workspace
        Where the dataset is stored.
    path : str or Path
        The file.
    name : str, optional
        The dataset's name; a known one makes its next version. After the file when None.
    overrides : dict, optional
        Options that a person chose.
    file_name : str, optional
        The name by which the person knows the file.
    """
    file = files.existing_file(path)
    shown = file_name or file.name
    dataset = (
        files.clean_name(name, "dataset's name")
        if name is not None
        else files.name_from_file(shown)
    )
    params = ImportParams(
        path=str(file),
        name=dataset,
        overrides=overrides or {},
        file_name=shown,
        discard=file.is_relative_to(ws.path("uploads")),
    )
    return jobs.submit(ws, "import", params, title=f"Import {dataset}")


def import_now(ws: Workspace, params: ImportParams, progress: Progress = silent) -> VersionView:
    """Load a file into a dataset: wholly, or not at all."""
    with _opened(ws, params, Span(progress, 0, 0.15)) as file:
        reading = replace(file.context, progress=Span(progress, 0.15, 0.95))
        view = store_version(
            ws,
            dataset=params.name,
            build=lambda folder: _load_into(folder, replace(file, context=reading), params),
        )
    if params.discard:
        discard_upload(ws, params.path)
    progress(1.0, f"{view.rows:,} rows loaded, {view.rows_quarantined:,} in quarantine")
    return view


def _load_into(folder: Path, file: _Opened, params: ImportParams) -> NewVersion:
    """Write data and quarantine into a version's folder."""
    quarantine = Quarantine(folder / QUARANTINE)
    try:
        loaded = load(file.source, file.detection.params, file.context, folder / DATA, quarantine)
    finally:
        quarantine.close()
    if not loaded.columns:
        raise Refused(
            f"“{params.file_name}” has no columns. Check the delimiter, or choose another file."
        )
    origin = {
        "plugin": file.source.name,
        "file": params.file_name,
        "params": file.detection.params.model_dump(mode="json"),
    }
    return NewVersion(
        columns=guess_roles(loaded.columns, folder / DATA),
        rows_read=loaded.rows_read,
        rows_quarantined=loaded.rows_quarantined,
        notices=_once((*file.detection.notices, *loaded.notices)),
        source=origin,
    )


def discard_upload(ws: Workspace, path: str | Path) -> None:
    """Remove an uploaded file, and its folder when that is empty; a file anywhere else is left
    alone.
    """
    file = Path(path).resolve()
    uploads = ws.path("uploads")
    if file.is_relative_to(uploads):
        file.unlink(missing_ok=True)
        if file.parent != uploads and not any(file.parent.iterdir()):
            file.parent.rmdir()


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
        return name


def annotate(ws: Workspace, dataset_id: int, note: str) -> None:
    """Write a note to a dataset (at most 2,000 characters)."""
    if len(note) > 2000:
        raise Refused(
            f"The note has {len(note)} characters; at most 2,000 are kept. Shorten it.",
            field="note",
        )
    with ws.store.write() as session:
        record = find_dataset(session, dataset_id)
        record.note = note
        session.add(record)


def _in_use(session: Session, version_ids: list[int]) -> str | None:
    runs = session.exec(
        select(func.count())
        .select_from(RunRecord)
        .where(col(RunRecord.version_id).in_(version_ids))
    ).one()
    if runs:
        return (
            f"{runs} run{'s' if runs > 1 else ''} used it. Delete those runs first, so that no"
            " result loses its data."
        )
    children = session.exec(
        select(func.count())
        .select_from(VersionRecord)
        .where(
            col(VersionRecord.parent_id).in_(version_ids), col(VersionRecord.id).not_in(version_ids)
        )
    ).one()
    if children:
        return "another dataset was made from it. Delete that one first."
    open_states = [JobState.WAITING, JobState.QUEUED, JobState.RUNNING]
    jobs = session.exec(select(JobRecord).where(col(JobRecord.state).in_(open_states))).all()
    busy = next((job for job in jobs if job.params.get("version_id") in version_ids), None)
    return f"the job “{busy.title}” is using it. Wait for it or cancel it." if busy else None


def delete(ws: Workspace, dataset_id: int) -> None:
    """Delete a dataset with all its versions; Conflict while runs, other datasets or jobs depend on
    it.
    """
    with ws.store.write() as session:
        record = find_dataset(session, dataset_id)
        found = session.exec(
            select(VersionRecord)
            .where(VersionRecord.dataset_id == dataset_id)
            .order_by(col(VersionRecord.number).desc())
        ).all()
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
    """Remove folders of datasets that no record knows: what a killed import or delete left.

    Returns how many went.
    """
    with ws.store.write() as session:  # the lock keeps away whoever is between rename and commit
        known = set(session.exec(select(VersionRecord.folder)).all())
        found = [
            item
            for item in ws.path("datasets").glob("*/*")
            if item.is_dir() and not item.name.startswith(files.PARTIAL)
        ]
        strays = [item for item in found if str(item.relative_to(ws.folder)) not in known]
        for item in strays:
            files.remove_folder(item)
        return len(strays)
