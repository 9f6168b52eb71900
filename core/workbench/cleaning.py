"""Cleaning: a recipe is drafted on a version, previewed step by step, and applied as a job."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import BaseModel, Field
from sqlmodel import Session

from core.base.clock import now
from core.base.errors import NotFound, Refused
from core.base.finding import Finding
from core.base.progress import Progress, silent
from core.data.recipe.apply import Rewritten, rewrite
from core.data.recipe.effect import StepEffect
from core.data.recipe.recipe import Recipe
from core.data.recipe.step import STEPS, Step
from core.data.records import DraftRecord
from core.data.schema import Column, Schema
from core.data.storage.frames import describe, read_some
from core.workbench import jobs
from core.workbench.versions import DATA, NewVersion, VersionView, store_version, version
from core.workbench.workspace import Workspace

if TYPE_CHECKING:
    from core.data.recipe.before_after import BeforeAfter

HISTORY = 100  # states of a draft that undo can go back to
SAMPLE = 50_000  # rows that a preview works on, at most
_GROUPS = (
    "Missing",
    "Rows",
    "Columns",
    "Text",
    "Numbers",
    "Dates",
    "Encode",
)  # as the list of steps shows them


def steps() -> list[Step]:
    """All cleaning steps."""
    return list(STEPS)


def catalogue(search: str = "") -> dict[str, list[Step]]:
    """The cleaning steps by what they work on, those only that have every word of ``search`` in
    their title, group or description.
    """
    words = search.casefold().split()
    groups: dict[str, list[Step]] = {}
    for step in STEPS:
        text = f"{step.title} {step.group} {step.name} {step.means}".casefold()
        if all(word in text for word in words):
            groups.setdefault(step.group, []).append(step)
    return dict(
        sorted(
            groups.items(),
            key=lambda item: _GROUPS.index(item[0]) if item[0] in _GROUPS else len(_GROUPS),
        )
    )


@dataclass(frozen=True)
class Draft:
    """The recipe being edited on a version."""

    recipe: Recipe
    can_undo: bool
    can_redo: bool
    saved: dt.datetime | None  # None: nothing was drafted yet


def draft(ws: Workspace, version_id: int) -> Draft:
    """The draft on a version; an empty recipe when none was begun."""
    version(ws, version_id)
    with ws.store.read() as session:
        record = session.get(DraftRecord, version_id)
        return _draft(record) if record else Draft(Recipe(), False, False, None)


def edit(ws: Workspace, version_id: int, recipe: Recipe) -> Draft:
    """Make ``recipe`` the draft; what could be redone is gone.

    The recipe need not be sound: the preview says where it is not.
    """
    version(ws, version_id)
    with ws.store.write() as session:
        record = session.get(DraftRecord, version_id) or DraftRecord(
            version_id=version_id, history=[[]], position=0
        )
        steps_now = recipe.dump()
        if record.history and record.history[record.position] == steps_now:
            return _draft(record)
        history = [*record.history[: record.position + 1], steps_now][-HISTORY - 1 :]
        return _keep(session, record, history, len(history) - 1)


def undo(ws: Workspace, version_id: int) -> Draft:
    """Go back by one edit; nothing happens where there is none."""
    return _move(ws, version_id, -1)


def redo(ws: Workspace, version_id: int) -> Draft:
    """Take an undo back; nothing happens where there is none."""
    return _move(ws, version_id, +1)


def _move(ws: Workspace, version_id: int, by: int) -> Draft:
    with ws.store.write() as session:
        record = session.get(DraftRecord, version_id)
        if record is None:
            return Draft(Recipe(), False, False, None)
        return _keep(
            session,
            record,
            record.history,
            min(max(record.position + by, 0), len(record.history) - 1),
        )


def _keep(
    session: Session, record: DraftRecord, history: list[list[dict[str, Any]]], position: int
) -> Draft:
    record.history, record.position, record.saved = history, position, now()
    session.add(record)
    return _draft(record)


def _draft(record: DraftRecord) -> Draft:
    return Draft(
        Recipe.load(record.history[record.position]),
        record.position > 0,
        record.position < len(record.history) - 1,
        record.saved,
    )


@dataclass(frozen=True)
class RecipePreview:
    """What each step does, and the table after the chosen one.

    On a sample when the table is large.
    """

    effects: list[StepEffect]
    frame: pd.DataFrame
    schema: Schema
    rows: int  # of the sample
    total: int

    @property
    def sampled(self) -> bool:
        """Whether the counts rest on a part of the table only."""
        return self.rows < self.total

    @property
    def sentence(self) -> str:
        """On what the counts rest."""
        return (
            f"Counts from a sample of {self.rows:,} of {self.total:,} rows."
            if self.sampled
            else f"Counts from all {self.total:,} rows."
        )


def preview(
    ws: Workspace, version_id: int, recipe: Recipe, upto: int | None = None, rows: int = SAMPLE
) -> RecipePreview:
    """Try a recipe on (a sample of) a version.

    Parameters
    ----------
    upto : int, optional
        The frame is the table after so many steps (0: as it was before the first); None for all.
    rows : int
        Most rows to work on.
    """
    view = version(ws, version_id)
    sample = read_some(view.table(), max(1, min(rows, SAMPLE)))
    effects, frame = [], sample
    for place, stage in enumerate(recipe.trace(sample), start=1):
        effects.append(stage.effect)
        frame = stage.frame if upto is None or place <= upto else frame
    return RecipePreview(
        effects, frame, _with_roles(describe(frame), view.columns), len(sample), view.rows
    )


def _with_roles(columns: Iterable[Column], known: Schema) -> Schema:
    roles = {column.name: column.role for column in known}
    return tuple(
        column.model_copy(update={"role": roles.get(column.name, column.role)})
        for column in columns
    )


def before_after(
    ws: Workspace, version_id: int, recipe: Recipe, column: str, rows: int = SAMPLE
) -> BeforeAfter:
    """How a column is distributed before and after the recipe, on (a sample of) the version.

    Parameters
    ----------
    column : str
        As it is called after the recipe (or before it, when the recipe drops it).
    """
    from core.data.recipe.before_after import before_after as compared  # brings scikit-learn along

    sample = read_some(version(ws, version_id).table(), max(1, min(rows, SAMPLE)))
    after = sample
    for stage in recipe.trace(sample):
        after = stage.frame
    old = next(iter(recipe.before([column])), column) if column in after else column
    if column not in after and old not in sample:
        raise NotFound(f"There is no column “{column}” before or after the recipe.", field="column")
    return compared(column, sample.get(old), after.get(column))


def command(ws: Workspace, version_id: int, name: str | None = None) -> str:
    """The line for a terminal that does to the newest version of the dataset what :func:`clean`
    does, with the recipe in ``recipe.json``.
    """
    words = [
        "python",
        "-m",
        "core",
        "clean",
        version(ws, version_id).dataset,
        "--recipe",
        "recipe.json",
        "--workspace",
        str(ws.folder),
    ]
    return shlex.join([*words, *(["--name", name] if name else [])])


class CleanParams(BaseModel):
    """What a cleaning job gets."""

    version_id: int
    recipe: list[dict[str, Any]] = Field(default_factory=list)
    name: str | None = None


def clean(ws: Workspace, version_id: int, recipe: Recipe, name: str | None = None) -> int:
    """Ask for the recipe to be applied to the whole table; returns the job's id.

    Parameters
    ----------
    name : str, optional
        Store the result as a new dataset of this name; otherwise as the next version of the same
        dataset.

    Raises
    ------
    Refused
        When the recipe has nothing to do, or a step cannot work on the columns it finds.
    """
    view = version(ws, version_id)
    _ready(recipe, view)
    params = CleanParams(version_id=version_id, recipe=recipe.dump(), name=name)
    return jobs.submit(ws, "clean", params, title=f"Clean {view.title}")


def _ready(recipe: Recipe, view: VersionView) -> None:
    if not recipe.say():
        raise Refused(
            "The recipe has no step that is switched on. Add a step first.", field="recipe"
        )
    recipe.check(view.columns)


@dataclass(frozen=True)
class Cleaned:
    """The version that a recipe led to; ``unchanged`` when it is the one it started from."""

    version: VersionView
    unchanged: bool

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        if self.unchanged:
            return (
                f"The recipe changes nothing in {self.version.title}, so no new version was stored."
            )
        return (
            f"{self.version.title} is stored: {self.version.rows:,} rows,"
            f" {len(self.version.columns)} columns."
        )


def apply_recipe(ws: Workspace, params: CleanParams, progress: Progress = silent) -> Cleaned:
    """Apply a recipe to a whole version and store the result, wholly or not at all."""
    view, recipe = version(ws, params.version_id), Recipe.load(params.recipe)
    _ready(recipe, view)

    def build(folder: Path) -> NewVersion:
        result = rewrite(view.table(afresh=True), folder / DATA, recipe, view.columns, progress)
        if result.unchanged and params.name is None:
            raise _Unchanged
        return NewVersion(
            result.columns,
            view.rows,
            notices=_notices(result),
            parent_id=view.id,
            recipe=recipe.dump(),
        )

    try:
        return Cleaned(store_version(ws, dataset=params.name or view.dataset, build=build), False)
    except _Unchanged:
        return Cleaned(view, True)


class _Unchanged(Exception):
    """The result equals its parent."""


def _notices(result: Rewritten) -> tuple[Finding, ...]:
    return (
        (Finding(code="unchanged", sentence="The recipe changed nothing: this is a copy."),)
        if result.unchanged
        else ()
    )


def clean_now(
    ws: Workspace,
    version_id: int,
    recipe: Recipe,
    name: str | None = None,
    progress: Progress = silent,
) -> VersionView:
    """Apply a recipe in this process; returns the version (the same one, when nothing changes).

    Parameters
    ----------
    ws : Workspace
    version_id : int
        The version to clean; it stays as it is.
    recipe : Recipe
    name : str, optional
        Store the result as a new dataset of this name, even when nothing changes; None: as the
        next version of the same dataset.
    progress : Progress

    Raises
    ------
    Refused
        When the recipe has nothing to do, or a step cannot work on the columns it meets.
    """
    return apply_recipe(
        ws, CleanParams(version_id=version_id, recipe=recipe.dump(), name=name), progress
    ).version
