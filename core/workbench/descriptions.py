"""What a folder says about itself: a small document beside the data of a version and of a run, so
that the history can be lost and the folder can still be taken in again.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel import Session, col, select

from core.base import files
from core.base.errors import MillwrightError
from core.data.records import DatasetRecord, VersionRecord
from core.runs import acceptances, queries
from core.runs.records import RunRecord, RunState
from core.workbench.workspace import Workspace

VERSION, RUN = "version.json", "run.json"
T = TypeVar("T", bound=BaseModel)
log = logging.getLogger(__name__)


class Origin(BaseModel):
    """A version, by what is known of it in any history."""

    model_config = ConfigDict(frozen=True)

    dataset: str
    number: int
    sha256: str


class VersionDescription(BaseModel):
    """All that the history knows of a version."""

    model_config = ConfigDict(frozen=True)

    format: int = 1
    dataset: str
    note: str = ""
    number: int
    sha256: str
    bytes: int
    rows: int
    rows_read: int
    rows_quarantined: int = 0
    columns: list[dict[str, Any]]
    notices: list[dict[str, Any]] = []
    parent: Origin | None = None
    recipe: list[dict[str, Any]] | None = None
    source: dict[str, Any] | None = None
    created: dt.datetime


class RunDescription(BaseModel):
    """All that the history knows of a run."""

    model_config = ConfigDict(frozen=True)

    format: int = 1
    version: Origin
    run: dict[str, Any]
    folds: list[dict[str, Any]]
    accepted: list[dict[str, Any]] = []


def _origin(session: Session, version_id: int | None) -> Origin | None:
    record = session.get(VersionRecord, version_id) if version_id is not None else None
    dataset = session.get(DatasetRecord, record.dataset_id) if record is not None else None
    if record is None or dataset is None:
        return None
    return Origin(dataset=dataset.name, number=record.number, sha256=record.sha256)


def of_version(
    session: Session, dataset: DatasetRecord, record: VersionRecord
) -> VersionDescription:
    """The description of a version."""
    fields = set(VersionDescription.model_fields) & set(VersionRecord.model_fields)
    return VersionDescription(
        **{name: getattr(record, name) for name in fields},
        dataset=dataset.name,
        note=dataset.note,
        parent=_origin(session, record.parent_id),
    )


def of_run(session: Session, record: RunRecord) -> RunDescription | None:
    """The description of a run; None while its version is unknown."""
    origin = _origin(session, record.version_id)
    if origin is None:
        return None
    folds = queries.folds_of(session, record.id or 0)
    accepted = acceptances.of_runs(session, [record.id or 0]).get(record.id or 0, [])
    return RunDescription(
        version=origin,
        run=record.model_dump(mode="json", exclude={"version_id"}),
        folds=[fold.model_dump(mode="json", exclude={"run_id"}) for fold in folds],
        accepted=[item.model_dump(mode="json", exclude={"run_id", "id"}) for item in accepted],
    )


def write(path: Path, description: BaseModel) -> None:
    """Write a description unless that is what the file says already."""
    document = json.dumps(description.model_dump(mode="json"), ensure_ascii=False, indent=1)
    if not path.exists() or path.read_bytes() != document.encode():
        files.write_text(path, document)


def read_version(folder: Path) -> VersionDescription | None:
    """What a version's folder says about itself; None when it says nothing that can be used."""
    return _read(folder / VERSION, VersionDescription)


def read_run(folder: Path) -> RunDescription | None:
    """What a run's folder says about itself; None when it says nothing that can be used."""
    return _read(folder / RUN, RunDescription)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def describe(ws: Workspace, *, dataset_id: int | None = None, run_id: int | None = None) -> None:
    """Write what the history knows now into the folders of a dataset's versions, or of a run.

    The history has it already, so that a full disk is only worth a line in the log; the next worker
    tries again.
    """
    try:
        if dataset_id is not None:
            _describe_versions(ws, dataset_id)
        if run_id is not None:
            _describe_run(ws, run_id)
    except MillwrightError as error:
        log.warning("%s", error.sentence)


def _describe_versions(ws: Workspace, dataset_id: int) -> None:
    with ws.store.read() as session:
        dataset = session.get(DatasetRecord, dataset_id)
        query = select(VersionRecord).where(VersionRecord.dataset_id == dataset_id)
        documents = [
            (record.folder, of_version(session, dataset, record))
            for record in session.exec(query).all()
            if dataset is not None
        ]
    for folder, description in documents:
        if (ws.folder / folder).is_dir():
            write(ws.folder / folder / VERSION, description)


def _describe_run(ws: Workspace, run_id: int) -> None:
    with ws.store.read() as session:
        record = session.get(RunRecord, run_id)
        description = of_run(session, record) if record is not None else None
    folder = ws.run_folder(run_id)
    if description is not None and folder.is_dir():
        write(folder / RUN, description)


def describe_all(ws: Workspace) -> None:
    """See that every folder describes itself, those of earlier versions of Millwright included."""
    with ws.store.read() as session:
        datasets = list(session.exec(select(DatasetRecord.id)).all())
        finished = select(RunRecord.id).where(col(RunRecord.state) == RunState.DONE)
        runs = list(session.exec(finished).all())
    for dataset_id in datasets:
        describe(ws, dataset_id=dataset_id)
    for run_id in runs:
        describe(ws, run_id=run_id)
