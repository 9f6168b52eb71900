"""Folders in a workspace that its history does not know: listed, never removed, and taken in again
by :mod:`core.workbench.adopting`.

They are left by a history that was emptied, removed or replaced by an older copy, and by a writer
that died between the folder's name and the commit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlmodel import select

from core.base import files, removal
from core.data.records import VersionRecord
from core.runs.records import RunRecord
from core.workbench import descriptions
from core.workbench.versions import DATA
from core.workbench.workspace import Workspace

TABLE, RUN = "table", "run"


@dataclass(frozen=True)
class Stray:
    """A folder that the history does not know.

    Attributes
    ----------
    place : str
        Where it lies in the workspace.
    kind : str
        ``table`` or ``run``.
    title : str
        What it says it is.
    obstacle : str
        Why it cannot be taken in; empty when it can, as far as is seen without reading all of it.
    """

    place: str
    kind: str
    title: str
    rows: int | None
    bytes: int
    created: dt.datetime
    obstacle: str = ""


def strays(ws: Workspace) -> list[Stray]:
    """All of them, in the order of their places. Nothing is read but the folders' descriptions."""
    folders = _folders(ws)
    with ws.store.read() as session:  # after looking: what is committed meanwhile is known
        known = known_folders(ws, session)
    if not [folder for folder in folders if folder not in known]:
        return []
    with ws.store.write() as session:  # nobody is between a folder's name and the commit
        known = known_folders(ws, session)
        folders = [folder for folder in _folders(ws) if folder not in known]
    return [_stray(ws, folder) for folder in folders]


def known_folders(ws: Workspace, session) -> set[Path]:  # type: ignore[no-untyped-def]
    """The folders that the history knows."""
    versions = {ws.folder / folder for folder in session.exec(select(VersionRecord.folder)).all()}
    return versions | {ws.run_folder(number) for number in session.exec(select(RunRecord.id)).all()}


def _folders(ws: Workspace) -> list[Path]:
    """The folders in which a version or a run may lie."""
    places = [*ws.path("datasets").glob("*/*"), *ws.path("artefacts").glob("runs/*")]
    return sorted(
        (
            item
            for item in places
            if item.is_dir()
            and not item.name.startswith(files.PARTIAL)
            and not item.parent.name.startswith(files.PARTIAL)
            and not removal.marked(item)
        ),
        key=_order,
    )


def _order(folder: Path) -> tuple[str, int, int, str]:
    """By number, where folders are numbered."""
    numbers = [int(part) if part.isdigit() else 0 for part in folder.parts[-2:]]
    return folder.parts[-3], numbers[0], numbers[1], str(folder)


def _stray(ws: Workspace, folder: Path) -> Stray:
    place = folder.relative_to(ws.folder).as_posix()
    run = place.startswith("artefacts/")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    changed = dt.datetime.fromtimestamp(folder.stat().st_mtime, tz=dt.UTC)
    title, rows, created, obstacle = _about_run(folder) if run else _about_table(folder)
    return Stray(
        place, RUN if run else TABLE, title or place, rows, size, created or changed, obstacle
    )


def _about_run(folder: Path) -> tuple[str, int | None, dt.datetime | None, str]:
    about = descriptions.read_run(folder)
    if about is None:
        return "", None, None, "It does not say what it is: the training was not finished."
    origin = about.version
    name = f"{about.run.get('name', 'Run')} on {origin.dataset} · v{origin.number}"
    return name, None, None, ""


def _about_table(folder: Path) -> tuple[str, int | None, dt.datetime | None, str]:
    if not (folder / DATA).is_file():
        return "", None, None, f"It holds no table ({DATA})."
    about = descriptions.read_version(folder)
    if about is not None:
        return f"{about.dataset} · v{about.number}", about.rows, about.created, ""
    try:
        rows = pq.read_metadata(folder / DATA).num_rows
    except (pa.ArrowException, OSError) as error:
        return "", None, None, f"Its table cannot be read ({error})."
    return "", rows, None, ""
