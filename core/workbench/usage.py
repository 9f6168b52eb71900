"""What uses the disk: every version, run, log, backup and upload with its size."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from core.base.store_faults import BACKUPS
from core.base.words import plural
from core.data.records import DatasetRecord, VersionRecord
from core.jobs import scratch
from core.runs.records import RunRecord
from core.workbench import strays
from core.workbench.workspace import DATABASE, Workspace

VERSION, RUN, LOG, BACKUP, UPLOAD, STRAY, SCRATCH, HISTORY = (
    "version",
    "run",
    "log",
    "backup",
    "upload",
    "stray",
    "scratch",
    "history",
)


@dataclass(frozen=True)
class Part:
    """Something that uses the disk.

    Attributes
    ----------
    kind : str
        ``version``, ``run``, ``log``, ``backup``, ``upload``, ``stray``, ``scratch`` or
        ``history``.
    id : str
        What :mod:`core.workbench.deleting` knows it by.
    """

    kind: str
    id: str
    title: str
    bytes: int


@dataclass(frozen=True)
class Usage:
    """All parts, the largest first, and the room that is left on the disk."""

    parts: tuple[Part, ...]
    free: int

    @property
    def bytes(self) -> int:
        """All of it together."""
        return sum(part.bytes for part in self.parts)

    def by_kind(self) -> dict[str, int]:
        """Kind → bytes, the largest first."""
        sums: dict[str, int] = {}
        for part in self.parts:
            sums[part.kind] = sums.get(part.kind, 0) + part.bytes
        return dict(sorted(sums.items(), key=lambda item: -item[1]))


def usage(ws: Workspace) -> Usage:
    """Measure the workspace."""
    parts = [*_known(ws), *_logs(ws), *_others(ws)]
    parts.sort(key=lambda part: (-part.bytes, part.kind, part.id))
    return Usage(tuple(parts), shutil.disk_usage(ws.folder).free)


def _known(ws: Workspace) -> Iterable[Part]:
    with ws.store.read() as session:
        versions = session.exec(select(VersionRecord, DatasetRecord.name).join(DatasetRecord)).all()
        runs = session.exec(select(RunRecord.id, RunRecord.name)).all()
    for record, name in versions:
        title = f"{name} · v{record.number}"
        yield Part(VERSION, str(record.id), title, _size([ws.folder / record.folder]))
    for number, name in runs:
        yield Part(RUN, str(number), f"{name} · run {number}", _size([ws.run_folder(number or 0)]))


def _logs(ws: Workspace) -> Iterable[Part]:
    """The logs of jobs, each with its rotated ones, and of processes."""
    sizes: dict[str, int] = {}
    for path in ws.path("logs").rglob("*.log*"):
        name = path.name.partition(".")[0]
        sizes[name] = sizes.get(name, 0) + _size([path])
    for name, size in sizes.items():
        yield Part(LOG, name, f"Log of job {name}" if name.isdigit() else f"Log of {name}", size)


def _others(ws: Workspace) -> Iterable[Part]:
    for item in strays.strays(ws):
        yield Part(STRAY, item.place, item.title, item.bytes)
    for path in ws.path(BACKUPS).glob("*.db"):
        yield Part(BACKUP, path.name, path.name, _size([path]))
    uploads = [item for item in ws.path("uploads").iterdir() if not item.name.startswith(".")]
    if uploads:
        title = plural(len(uploads), "upload or download", "uploads and downloads")
        yield Part(UPLOAD, "", title, _size(uploads))
    if (ws.folder / scratch.FOLDER).is_dir():
        size = _size([ws.folder / scratch.FOLDER])
        yield Part(SCRATCH, "", "Temporary files of jobs", size)
    yield Part(HISTORY, "", "The history", _size(ws.folder.glob(f"{DATABASE}*")))


def _size(paths: Iterable[Path]) -> int:
    """Bytes of files, and of all files in folders; what goes meanwhile counts nothing."""
    total = 0
    for path in paths:
        for item in [path, *path.rglob("*")] if path.is_dir() else [path]:
            try:
                total += item.stat().st_size if item.is_file() else 0
            except FileNotFoundError:
                continue
    return total
