"""Files become datasets: the first look, the import, and the upload that goes when it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, Field

from core.base import files
from core.base.errors import Refused
from core.base.finding import Finding
from core.base.progress import Progress, Span, silent
from core.data.limits import Limits
from core.data.profile.roles import guess_roles
from core.data.readers.archive import unpack
from core.data.readers.excel import decryption
from core.data.source import SOURCES, Detection, FileSource, Preview, ReadContext
from core.data.sources import recognise
from core.data.sources.loading import load
from core.data.storage.quarantine import Quarantine
from core.jobs import scratch
from core.workbench import jobs
from core.workbench.versions import (
    DATA,
    QUARANTINE,
    NewVersion,
    VersionView,
    store_version,
)
from core.workbench.workspace import Workspace

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
    place = scratch.place(ws.folder, otherwise=ws.path("uploads"))
    with (
        unpack.opened(file, limits, progress, place, member=member, file_name=params.file_name) as (
            packed,
            name,
        ),
        files.staged_folder(place) as staged,
    ):
        source = _source(chosen) if chosen else recognise.recognise(packed, name)
        # an upload is unlocked in its place, and this is not its place
        if packed != file and decryption.needs_password(packed, name):
            raise Refused(
                f"“{params.file_name}” holds an encrypted workbook, “{name}”. Unpack it yourself"
                " and load the workbook."
            )
        with decryption.opened(packed, place, name) as plain:
            context = ReadContext(limits, staged, progress, path=plain, file_name=name)
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
