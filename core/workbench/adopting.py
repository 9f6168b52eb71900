"""Taking in a folder that the history does not know: verified first, under the name it had."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlmodel import Session, col, func, select

from core.base import files
from core.base.clock import now
from core.base.errors import Conflict, NotFound, Refused
from core.data.records import DatasetRecord, VersionRecord
from core.data.storage.arrow_schema import columns_of
from core.runs.records import AcceptanceRecord, FoldRecord, RunRecord
from core.workbench import descriptions
from core.workbench.descriptions import Origin, RunDescription, VersionDescription
from core.workbench.strays import RUN, Stray, strays
from core.workbench.versions import DATA, QUARANTINE
from core.workbench.workspace import Workspace


@dataclass(frozen=True)
class Adopted:
    """A folder that was taken in.

    ``id``: of the version, or of the run.
    """

    place: str
    kind: str
    title: str
    id: int


@dataclass(frozen=True)
class Left:
    """A folder that stays outside the history, and why."""

    place: str
    reason: str


def adopt(ws: Workspace, place: str, name: str | None = None) -> Adopted:
    """Take in one folder.

    Parameters
    ----------
    ws : Workspace
    place : str
        Where it lies, as :func:`core.workbench.strays.strays` lists it.
    name : str, optional
        The dataset's name; the one that the folder names when None. Where another dataset has it,
        “(recovered)” is added.

    Raises
    ------
    NotFound
        When there is no such stray folder.
    Refused
        When it cannot be read or is not what was stored; it stays where it is.
    """
    stray = next((item for item in strays(ws) if item.place == place.strip("/")), None)
    if stray is None:
        raise NotFound(
            f"There is no folder “{place}” that the history does not know. List them with: python"
            " -m core check"
        )
    return _adopted(ws, stray, name)


def adopt_all(ws: Workspace) -> tuple[list[Adopted], list[Left]]:
    """Take in every stray folder, tables before the runs on them and parents before children;
    returns what was taken in, and what was not, with the reason.
    """
    taken, left = [], []
    for stray in sorted(strays(ws), key=lambda item: (item.kind == RUN, item.created)):
        try:
            taken.append(_adopted(ws, stray, None))
        except Refused as error:
            left.append(Left(stray.place, error.sentence))
    return taken, left


def _adopted(ws: Workspace, stray: Stray, name: str | None) -> Adopted:
    if stray.obstacle:
        raise Refused(f"“{stray.place}” cannot be taken in. {stray.obstacle} It stays there.")
    folder = ws.folder / stray.place
    return _run(ws, stray, folder) if stray.kind == RUN else _table(ws, stray, folder, name)


def _table(ws: Workspace, stray: Stray, folder: Path, name: str | None) -> Adopted:
    about = descriptions.read_version(folder)
    sha256 = files.sha256(folder / DATA)
    if about is None:
        about = _from_table(folder, stray, sha256)
    elif about.sha256 != sha256:
        raise Refused(
            f"“{stray.title}” is damaged: its table is not the one that was stored (the SHA-256"
            f" differs). It is not taken in, and stays in {stray.place}."
        )
    title = files.clean_name(name or about.dataset, "dataset's name")
    with ws.store.write() as session:
        dataset = _dataset(session, title, folder, about.note)
        record = _record(session, dataset, about, folder.relative_to(ws.folder).as_posix())
        session.add(record)
        session.flush()
        shown = f"{dataset.name} · v{record.number}"
    descriptions.describe(ws, dataset_id=record.dataset_id)
    return Adopted(stray.place, stray.kind, shown, record.id or 0)


def _from_table(folder: Path, stray: Stray, sha256: str) -> VersionDescription:
    """What a table without a description says of itself: read to its end, for there is no hash to
    compare it with.
    """
    try:
        file = pq.ParquetFile(folder / DATA)
        for batch in file.iter_batches():
            batch.validate()
    except (pa.ArrowException, OSError) as error:
        raise Refused(
            f"“{stray.place}” is damaged: its table cannot be read to its end ({error}). It is not"
            " taken in, and stays there."
        ) from error
    number = int(folder.name) if folder.name.isdigit() else 1
    rejected = folder / QUARANTINE
    return VersionDescription(
        dataset=f"Recovered {folder.parent.name}",
        number=number,
        sha256=sha256,
        bytes=(folder / DATA).stat().st_size,
        rows=file.metadata.num_rows,
        rows_read=file.metadata.num_rows,
        rows_quarantined=pq.read_metadata(rejected).num_rows if rejected.exists() else 0,
        columns=[item.model_dump(mode="json") for item in columns_of(file.schema_arrow)],
        created=now(),
    )


def _named(session: Session, name: str) -> DatasetRecord | None:
    return session.exec(
        select(DatasetRecord).where(DatasetRecord.key == files.key_of(name))
    ).first()


def _dataset(session: Session, name: str, folder: Path, note: str) -> DatasetRecord:
    """The dataset that a folder belongs to: the one whose folder it lies in, when that has the
    name; else a new one, under a name that nothing has.
    """
    number = int(folder.parent.name) if folder.parent.name.isdigit() else 0
    owner = session.get(DatasetRecord, number)
    recovered = f"{name} (recovered)"
    if owner is not None and owner.key in (files.key_of(name), files.key_of(recovered)):
        return owner
    if _named(session, name) is not None:
        name = recovered
    same = _named(session, name)
    if same is not None:
        return same
    dataset = DatasetRecord(name=name, key=files.key_of(name), note=note)
    dataset.id = number if owner is None and number else None
    session.add(dataset)
    session.flush()
    return dataset


def _record(
    session: Session, dataset: DatasetRecord, about: VersionDescription, folder: str
) -> VersionRecord:
    taken = session.exec(
        select(VersionRecord.number).where(VersionRecord.dataset_id == dataset.id)
    ).all()
    number = about.number if about.number not in taken else max(taken) + 1
    fields = set(VersionDescription.model_fields) & set(VersionRecord.model_fields)
    values = {name: getattr(about, name) for name in fields} | {"number": number}
    parent = _known(session, about.parent) if about.parent is not None else None
    return VersionRecord(
        **values,
        dataset_id=dataset.id or 0,
        folder=folder,
        parent_id=parent.id if parent is not None else None,
    )


def _known(session: Session, origin: Origin) -> VersionRecord | None:
    """The version that is meant: of the same content, and of the same name where several are."""
    query = (
        select(VersionRecord, DatasetRecord.name)
        .join(DatasetRecord, VersionRecord.dataset_id == DatasetRecord.id)  # type: ignore[arg-type]
        .where(VersionRecord.sha256 == origin.sha256)
        .order_by(func.abs(col(VersionRecord.number) - origin.number), col(VersionRecord.id))
    )
    versions = list(session.exec(query).all())
    same = [record for record, name in versions if name.startswith(origin.dataset)]
    return next(iter([*same, *(record for record, _ in versions)]), None)


def _run(ws: Workspace, stray: Stray, folder: Path) -> Adopted:
    about = descriptions.read_run(folder)
    if about is None:
        raise Refused(f"“{stray.place}” does not say what it is. It stays there.")
    _verify(folder, about.run.get("artefacts", {}), stray)
    with ws.store.write() as session:
        version = _known(session, about.version)
        if version is None:
            raise Refused(
                f"The run “{stray.title}” cannot be taken in before its data: first take in"
                f" “{about.version.dataset} · v{about.version.number}”."
            )
        record = _run_record(about, version.id or 0, int(folder.name))
        if session.get(RunRecord, record.id) is not None:
            raise Conflict(f"There is a run {record.id} already. The folder stays where it is.")
        session.add(record)
        session.flush()
        for fold in about.folds:
            session.add(FoldRecord.model_validate(fold | {"run_id": record.id}))
        for item in about.accepted:
            session.add(AcceptanceRecord.model_validate(item | {"run_id": record.id}))
    return Adopted(stray.place, stray.kind, stray.title, record.id or 0)


def _verify(folder: Path, hashes: dict[str, Any], stray: Stray) -> None:
    for name, sha256 in hashes.items():
        path = files.inside(folder, name)
        if not path.is_file() or files.sha256(path) != sha256:
            raise Refused(
                f"The run “{stray.title}” is damaged: its file {name} is not the one that was"
                f" stored. It is not taken in, and stays in {stray.place}."
            )


def _run_record(about: RunDescription, version_id: int, run_id: int) -> RunRecord:
    return RunRecord.model_validate(about.run | {"id": run_id, "version_id": version_id})
