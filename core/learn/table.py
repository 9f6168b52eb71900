"""What a training works on: the raw input columns of the rows that remain, and the target beside
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from core.base.errors import Refused
from core.base.words import plural
from core.data.recipe.recipe import Recipe
from core.learn.leakage.answer import Answer, as_numbers
from core.learn.leakage.equal_rows import EqualRows, equal_rows
from core.learn.leakage.refit import Decisive
from core.learn.leakage.suspects import resting_on
from core.learn.target import BooleanLabels, encode
from core.learn.task import Task

MOST_CATEGORIES = 40  # columns that one text column may become; beyond, the rarer values share one


@dataclass(frozen=True)
class Kinds:
    """The features by what they hold, as they are after the recipe."""

    numeric: tuple[str, ...]
    text: tuple[str, ...]
    dates: tuple[str, ...]
    clock: tuple[str, ...]  # those of ``dates`` with a time of day


@dataclass(frozen=True)
class TrainingTable:
    """Rows with a known target.

    Attributes
    ----------
    frame : DataFrame (n, inputs)
        The columns that the pipeline takes, as they were imported; the index is 0…n-1.
    y : (n,)
        Class positions or numbers.
    row_ids : int64 (n,)
        Positions of the rows in the imported table.
    groups : int64 (n,) or None
        Which group a row belongs to.
    seen : DataFrame (n, features)
        The features after the recipe, for advice only: models never see it.
    group : str or None
        The column that ``groups`` come from.
    order : float64 (n,) or None
        When a row was, where training rows must come before tested ones.
    aside : DataFrame (n, others)
        The other columns after the recipe, for advice only: they may say what a row is about.
    """

    task: Task
    target: str
    frame: pd.DataFrame
    y: np.ndarray
    row_ids: np.ndarray
    classes: tuple[str, ...]
    groups: np.ndarray | None
    missing_target: int
    recipe: Recipe
    features: tuple[str, ...]
    kinds: Kinds
    seen: pd.DataFrame
    group: str | None = None
    order: np.ndarray | None = None
    aside: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def answer(self) -> Answer:
        """The target as statistics take it."""
        return Answer(self.y, len(self.classes))

    @cached_property
    def equal(self) -> EqualRows | None:
        """The rows whose features are equal to another row's, unless by coincidence."""
        return equal_rows(self.seen)

    @cached_property
    def decisive(self) -> Decisive | None:
        """The column on which a nearly perfect score rests, if it is one."""
        return resting_on(self.seen, self.answer)

    @cached_property
    def many_values(self) -> frozenset[str]:
        """The text columns with more values than can get a column each."""
        return frozenset(
            name
            for name in self.kinds.text
            if self.seen[name].nunique(dropna=False) > MOST_CATEGORIES
        )

    def __len__(self) -> int:
        return len(self.y)


def sort_kinds(frame: pd.DataFrame, features: Sequence[str]) -> Kinds:
    """Sort the features of a frame by what they hold: by their types, and by whether instants carry
    a time of day.
    """
    dates = [name for name in features if pd.api.types.is_datetime64_any_dtype(frame[name].dtype)]
    numeric = [name for name in features if pd.api.types.is_numeric_dtype(frame[name].dtype)]
    clock = [
        name
        for name in dates
        if not (frame[name].dropna().dt.normalize() == frame[name].dropna()).all()
    ]
    text = [name for name in features if name not in dates and name not in numeric]
    return Kinds(tuple(numeric), tuple(text), tuple(dates), tuple(clock))


@dataclass(frozen=True)
class Selection:
    """Which columns a training uses; names as they are after the recipe.

    Attributes
    ----------
    target : str
        The column to predict.
    features : sequence of str
        The columns to predict it from.
    group : str, optional
        Rows with the same value stay together.
    order : str, optional
        A date or number that says which rows come first.
    boolean_labels : (str, str), optional
        How the target's file writes no and yes, when it is boolean: so its classes are called.
    """

    target: str
    features: Sequence[str]
    group: str | None = None
    order: str | None = None
    boolean_labels: BooleanLabels | None = None


def build_table(
    base: pd.DataFrame, recipe: Recipe, selection: Selection, *, task: Task
) -> TrainingTable:
    """Apply the recipe once to see which rows remain and what the target is there; keep the raw
    columns of those rows.

    Parameters
    ----------
    base : DataFrame
        The imported table.
    recipe : Recipe
        What turns it into the table that is trained on.
    selection : Selection
        The target and the features.
    task : Task
        What the target is taken for.

    Raises
    ------
    Refused
        When a column does not exist after the recipe, or the target does not fit the task.
    """
    target, features, group = selection.target, selection.features, selection.group
    applied = recipe.apply(base)
    after = applied.frame
    _refuse_missing(after, selection)
    encoded = encode(after[target], task, selection.boolean_labels)
    after = after.iloc[encoded.row_ids]
    row_ids = applied.row_ids[encoded.row_ids].astype(np.int64)
    inputs = recipe.inputs(features, map(str, base.columns)) - recipe.before([target])
    seen = after[list(features)].reset_index(drop=True)
    return TrainingTable(
        task=task,
        target=target,
        frame=base.loc[:, base.columns.isin(inputs)].iloc[row_ids].reset_index(drop=True),
        y=encoded.y,
        row_ids=row_ids,
        classes=encoded.classes,
        groups=None if group is None else pd.factorize(after[group])[0].astype(np.int64),
        missing_target=encoded.missing,
        recipe=recipe,
        features=tuple(features),
        kinds=sort_kinds(seen, features),
        seen=seen,
        group=group,
        order=None if selection.order is None else _order(after[selection.order]),
        aside=after.drop(columns=[target, *features]).reset_index(drop=True),
    )


def _order(column: pd.Series) -> np.ndarray:
    """When each row was; Refused where that is not known of every row."""
    if not pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_datetime64_any_dtype(
        column.dtype
    ):
        raise Refused(
            f"“{column.name}” holds texts, which have no order in time. Choose a date or a number,"
            " or change the column's type.",
            field="order",
        )
    when = as_numbers(column)
    if missing := int(np.isnan(when).sum()):
        rows = plural(missing, "row has", "rows have")
        raise Refused(
            f"{rows} no value in “{column.name}”, so their place in the order is not known. Fill"
            " or filter them, or choose another column.",
            field="order",
        )
    return when


def _refuse_missing(after: pd.DataFrame, selection: Selection) -> None:
    beside = [name for name in (selection.group, selection.order) if name]
    for name in (selection.target, *selection.features, *beside):
        if name not in after.columns:
            raise Refused(
                f"There is no column “{name}” after the recipe. Choose one of the columns that are"
                " there.",
                field="target" if name == selection.target else "features",
            )
