"""What is seen in a table before it is trained on: its task, its facts, and coded advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from core.base.errors import Refused
from core.base.finding import Finding
from core.base.words import near
from core.data.recipe.recipe import Recipe
from core.data.schema import ColumnType, Role
from core.data.storage.frames import read_frame
from core.learn.check import Evidence, examine
from core.learn.facts import table_facts
from core.learn.model import TableFacts
from core.learn.table import Selection, build_table
from core.learn.target import BooleanLabels, guess_task
from core.learn.task import Task, find_task
from core.workbench.train_request import TrainRequest
from core.workbench.versions import VersionView, version
from core.workbench.workspace import Workspace


@dataclass(frozen=True)
class Inspection:
    """What was seen in a table: the facts, the rows of each class, and the advice."""

    task: Task
    features: tuple[str, ...]
    facts: TableFacts
    class_rows: dict[str, int]
    groups: int | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Subject:
    """A stored table and what it is to be trained for: all that an inspection depends on.

    The hash is part of it: in a workspace that is restored or begun anew at the same place, the
    path alone could name another table.
    """

    path: Path
    sha256: str
    task: Task
    target: str
    features: tuple[str, ...]
    group: str | None
    order: str | None
    aside: tuple[str, ...]
    folds: int
    boolean_labels: BooleanLabels | None


def default_features(view: VersionView, target: str, group: str | None = None) -> list[str]:
    """The columns that a model gets unless somebody chooses others: those with the role feature."""
    return [
        column.name
        for column in view.columns
        if column.role == Role.FEATURE and column.name not in (target, group)
    ]


def target_column(view: VersionView, target: str) -> pd.Series:
    """The values of the target; Refused when there is no such column, or no row."""
    names = [column.name for column in view.columns]
    if target not in names:
        raise Refused(
            f"“{view.dataset}” has no column “{target}”.{near(target, names)} Choose one of its"
            " columns.",
            field="target",
        )
    if view.rows == 0:
        raise Refused(
            f"“{view.dataset}” has a header but no rows, so there is nothing to learn from. Import"
            " a file with rows.",
            field="version_id",
        )
    return read_frame(view.table(), [target])[target]


#: types of columns that may name a thing or a time, though no model gets them
_TELLING = (ColumnType.INTEGER, ColumnType.TEXT, ColumnType.DATE, ColumnType.DATETIME)
_ASIDE = 20  # such columns that are read


def beside(view: VersionView, request: TrainRequest) -> tuple[str, ...]:
    """The columns that are read beside target and features: the group, the order, and those that
    may say what a row is about, or when it was.
    """
    chosen = [name for name in (request.group, request.order) if name]
    taken = {request.target, *(request.features or default_features(view, request.target))}
    telling = [
        column.name
        for column in view.columns
        if column.type in _TELLING and column.name not in taken
    ]
    return tuple(dict.fromkeys([*chosen, *telling[:_ASIDE]]))


@lru_cache(maxsize=16)
def _inspect(subject: _Subject) -> Inspection:
    """Inspect a version's own table, to which its recipe has been applied.

    Versions never change, so the answer may be cached.
    """
    task, target, group = subject.task, subject.target, subject.group
    names = list(dict.fromkeys([target, *subject.features, *subject.aside]))
    table = build_table(
        read_frame(subject.path, names),
        Recipe(),
        Selection(
            target=target,
            features=subject.features,
            group=group,
            order=subject.order,
            boolean_labels=subject.boolean_labels,
        ),
        task=task,
    )
    facts = table_facts(table)
    counts = np.bincount(table.y, minlength=len(table.classes)).tolist() if table.classes else []
    evidence = Evidence(task=task, target=target, facts=facts, table=table, folds=subject.folds)
    return Inspection(
        task=task,
        features=subject.features,
        facts=facts,
        class_rows=dict(zip(table.classes, counts, strict=True)),
        groups=None if table.groups is None else len(np.unique(table.groups)),
        findings=tuple(examine("table", evidence)),
    )


def _must_exist(view: VersionView, names: Sequence[str], field: str) -> None:
    known = [column.name for column in view.columns]
    for name in names:
        if name not in known:
            raise Refused(
                f"“{view.dataset}” has no column “{name}”.{near(name, known)} Choose among its"
                " columns.",
                field=field,
            )


def _features(view: VersionView, request: TrainRequest) -> tuple[str, ...]:
    features = request.features
    if features is None:
        features = default_features(view, request.target, request.group)
    _must_exist(view, features, "features")
    for name, field in ((request.group, "group"), (request.order, "order")):
        if name is not None:
            _must_exist(view, [name], field)
    if request.target in (*features, request.group, request.order):
        raise Refused(
            f"“{request.target}” is the target, so it cannot be an input too. Take it out of the"
            " features.",
            field="features",
        )
    if not features:
        raise Refused(
            "There is no feature to learn from. Give at least one column the role feature, or"
            " choose columns.",
            field="features",
        )
    return tuple(features)


def inspect(ws: Workspace, request: TrainRequest) -> Inspection:
    """Inspect the table of a request.

    Raises
    ------
    Refused
        When a column does not exist, or the target does not fit the task.
    """
    view = version(ws, request.version_id)
    column = target_column(view, request.target)
    boolean_labels = view.boolean_labels(request.target)
    task = find_task(request.task) if request.task else guess_task(column, boolean_labels)[0]
    subject = _Subject(
        path=view.table(),
        sha256=view.sha256,
        task=task,
        target=request.target,
        features=_features(view, request),
        group=request.group,
        order=request.order,
        aside=beside(view, request),
        folds=request.folds,
        boolean_labels=boolean_labels,
    )
    return _inspect(subject)
