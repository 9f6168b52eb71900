"""Whether the workspace is whole: the history, every version's table, every run's files, and what
lies there that the history does not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from sqlmodel import select

from core.base import backups, files
from core.base.errors import StorageFailed
from core.base.progress import Progress, silent
from core.base.words import plural
from core.data.records import DatasetRecord, VersionRecord
from core.runs.records import RunRecord
from core.workbench import jobs, restoring, strays
from core.workbench.restoring import REPLACED
from core.workbench.strays import Stray
from core.workbench.versions import DATA
from core.workbench.workspace import Workspace

TABLE, RUN, DATABASE, BACKUP = "table", "run", "database", "backup"

JOB = "check_workspace"
_SMALL = 50_000_000  # bytes of a history that is checked in the time of a page


class CheckParams(BaseModel):
    """Everything is checked."""


class Problem(BaseModel):
    """Something that is not as it was stored."""

    model_config = ConfigDict(frozen=True)

    kind: str  # table, run, database or backup
    place: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """What a check came to.

    Attributes
    ----------
    files, bytes : int
        How many files were compared with their hashes, and how large they are together; 0 of a
        quick check.
    """

    problems: tuple[Problem, ...]
    strays: tuple[Stray, ...]
    files: int
    bytes: int

    @property
    def whole(self) -> bool:
        """Whether all is as it was stored, and nothing lies there that the history does not
        know.
        """
        return not self.problems and not self.strays


@dataclass(frozen=True)
class _Expected:
    """A file as the history knows it."""

    kind: str
    title: str
    path: Path
    sha256: str


def start(ws: Workspace) -> int:
    """Compare every file with its hash in the background; returns the job's id."""
    return jobs.submit(ws, JOB, CheckParams())


def quick(ws: Workspace) -> Report:
    """Whether the history is sound and every file is there; no file is read."""
    return _report(ws, [_missing(ws, item) for item in _expected(ws)], quick_only=True)


def at_start(ws: Workspace) -> str:
    """What a person should know at once, in a sentence; empty when nothing is amiss. Cheap: no file
    is read, and a large history is left to the worker's check.
    """
    small = ws.store.path.stat().st_size <= _SMALL
    problems = list(_history(ws, thorough=False)) if small else []
    if problems:
        return problems[0].sentence
    count = len(strays.strays(ws))
    if not count:
        return ""
    return f"{plural(count, 'folder is', 'folders are')} in the workspace, but not in its history."


def thorough(ws: Workspace, progress: Progress = silent) -> Report:
    """The same, with every file compared with its hash, and every backup read."""
    expected = list(_expected(ws))
    sizes = [item.path.stat().st_size if item.path.is_file() else 0 for item in expected]
    problems, done, whole = [], 0, max(1, sum(sizes))
    for item, size in zip(expected, sizes, strict=True):
        progress(done / whole, f"Comparing {item.title}")
        problems.append(_missing(ws, item) or _changed(ws, item))
        done += size
    problems += [
        _unsound(copy) for copy in restoring.copies(ws.folder) if not copy.name.startswith(REPLACED)
    ]
    progress(1.0, "Compared")
    return _report(ws, problems, len(expected), done)


def _report(
    ws: Workspace,
    problems: list[Problem | None],
    count: int = 0,
    size: int = 0,
    *,
    quick_only: bool = False,
) -> Report:
    real = [*_history(ws, thorough=not quick_only), *(item for item in problems if item)]
    return Report(tuple(real), tuple(strays.strays(ws)), count, size)


def _history(ws: Workspace, *, thorough: bool) -> Iterator[Problem]:
    try:
        ws.store.check(thorough=thorough)
    except StorageFailed as error:
        yield Problem(kind=DATABASE, place=ws.store.path.name, sentence=error.sentence)


def _expected(ws: Workspace) -> list[_Expected]:
    with ws.store.read() as session:
        query = select(VersionRecord, DatasetRecord.name).join(DatasetRecord)
        tables = [
            _Expected(
                TABLE,
                f"{name} · v{record.number}",
                ws.folder / record.folder / DATA,
                record.sha256,
            )
            for record, name in session.exec(query.order_by(VersionRecord.folder)).all()
        ]
        runs = session.exec(select(RunRecord.id, RunRecord.name, RunRecord.artefacts)).all()
    return tables + [
        _Expected(RUN, f"{name} · run {number}", ws.run_folder(number or 0) / file, sha256)
        for number, name, artefacts in runs
        for file, sha256 in artefacts.items()
    ]


def _missing(ws: Workspace, item: _Expected) -> Problem | None:
    if item.path.is_file():
        return None
    remedy = (
        "Put the file back from a copy of the folder, or import or clean it again."
        if item.kind == TABLE
        else "Put the file back from a copy of the folder, or train the run again."
    )
    return _problem(ws, item, f"The file of “{item.title}” is gone. {remedy}")


def _changed(ws: Workspace, item: _Expected) -> Problem | None:
    try:
        if files.sha256(item.path) == item.sha256:
            return None
        reason = "is not the one that was stored: its SHA-256 differs"
    except OSError as error:
        reason = f"cannot be read ({error.strerror})"
    remedy = "import or clean it again" if item.kind == TABLE else "train the run again"
    return _problem(
        ws,
        item,
        f"The file of “{item.title}” {reason}. Put it back from a copy of the folder, or {remedy}.",
    )


def _problem(ws: Workspace, item: _Expected, sentence: str) -> Problem:
    place = item.path.relative_to(ws.folder).as_posix()
    return Problem(kind=item.kind, place=place, sentence=sentence)


def _unsound(copy: backups.Backup) -> Problem | None:
    verdict = backups.verdict(copy.path)
    if verdict == "ok":
        return None
    return Problem(
        kind=BACKUP,
        place=f"backups/{copy.name}",
        sentence=(
            f"The backup “{copy.name}” is damaged ({verdict}) and cannot be put back. Delete it;"
            " the next one is taken by itself."
        ),
    )


def objections(report: Report) -> list[str]:
    """The sentences of what is not as it should be."""
    sentences = [problem.sentence for problem in report.problems]
    if report.strays:
        count = len(report.strays)
        sentences.append(
            f"{plural(count, 'folder is', 'folders are')} not in the history. Take them in with:"
            " python -m core adopt --all"
        )
    return sentences
