"""What a cleaning step is.

*Column steps* become scikit-learn transformers that take and give a frame: they are fitted inside
each fold, travel with the model and run again when it predicts. *Row steps* change which rows exist
and run before training only.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from core.base.catalogue import Catalogue
from core.base.errors import Refused
from core.base.finding import Action, Finding, Severity
from core.data.profile.profile import ColumnProfile, Profile
from core.data.profile.spelling_clusters import Cluster
from core.data.recipe.lineage import Lineage, each
from core.data.schema import NUMERIC, TEMPORAL, TEXTUAL, Column, ColumnType, Schema

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class StepParams(BaseModel):
    """Parameters of a step; fields have title and description, and become the form."""

    model_config = ConfigDict(extra="forbid")

    def without(self, names: frozenset[str]) -> Self | None:
        """The same parameters with these columns left alone; None when nothing remains to do."""
        return self


class ColumnsParams(StepParams):
    """Parameters of a step that works on chosen columns, each by itself."""

    columns: list[str] = Field(title="Columns", description="The columns to change.", min_length=1)

    def without(self, names: frozenset[str]) -> Self | None:
        columns = [name for name in self.columns if name not in names]
        return self.model_copy(update={"columns": columns}) if columns else None


class Phase(IntEnum):
    """When in a recipe a step is best done; suggestions are listed in this order."""

    ROWS = 1
    COLUMNS = 2
    MARKING = 3  # values that mean missing
    TEXT = 4
    SPELLING = 5
    TYPES = 6
    DROPPING = 7  # rows that cannot be used
    FILLING = 8
    SHAPING = 9  # distributions and encodings


@dataclass(frozen=True)
class ColumnFacts:
    """A column as a step sees it when it is asked what it could do.

    Attributes
    ----------
    profile : ColumnProfile
    texts : mapping of str to int
        Each different text → how many rows have it; empty in columns of other types.
    spellings : sequence of Cluster
        Groups of texts that look alike.
    """

    profile: ColumnProfile
    texts: Mapping[str, int] = field(default_factory=dict)
    spellings: Sequence[Cluster] = ()


@dataclass(frozen=True)
class Example:
    """A step at work, small enough to be checked by eye; the contract test applies it.

    Attributes
    ----------
    params : dict
    before, after : dict of str to list
        Columns → their values, None where one is missing.
    """

    params: dict[str, Any]
    before: dict[str, list[Any]]
    after: dict[str, list[Any]]


class Step(ABC):
    """A kind of cleaning step: one file in ``core/data/steps``, holding ``PLUGIN = ThatStep()``."""

    name: ClassVar[str]
    title: ClassVar[str]
    #: where the menu shows it: Columns, Rows, Missing, Text, Numbers, Dates, Encode
    group: ClassVar[str]
    icon: ClassVar[str] = "tune"  # a Material symbol
    Params: ClassVar[type[StepParams]]
    rows: ClassVar[bool] = False
    #: the types of columns that the step can work on
    suits: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType)
    phase: ClassVar[Phase] = Phase.SHAPING
    example: ClassVar[Example]

    @property
    def means(self) -> str:
        """What the step does, in a sentence: the first of its class's docstring."""
        return " ".join((inspect.getdoc(type(self)) or "").split("\n\n")[0].split())

    @abstractmethod
    def say(self, params: Any) -> str:
        """One short line for the list of applied steps: “Fill humidity with the median”."""

    def lineage(self, params: Any, schema: Schema = ()) -> Lineage:
        """What becomes of the columns; ``schema`` may be left out where only names matter."""
        columns = tuple(getattr(params, "columns", ()))
        return Lineage(reads=columns) if self.rows else each(columns)

    def check(self, params: Any, schema: Schema) -> None:
        """Raise Refused (with ``field``) when the step cannot work on these columns."""
        for name in self.lineage(params, schema).names:
            column_of(schema, name)
        for name in getattr(params, "columns", ()):
            column = column_of(schema, name)
            if column.type not in self.suits:
                sentence = (
                    f"“{name}” is {_a(column.type)} column; this step works on {kinds(self.suits)}."
                    " Leave it out, or change its type first."
                )
                raise Refused(sentence, field="columns")

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        """What the step could do about a column, see :func:`suggestion`: with severity “warn”
        where it is worth doing before anything else, “note” where it is a matter of taste.
        """
        return ()

    def suggest_rows(self, profile: Profile) -> Iterable[Finding]:
        """What the step could do about the rows of a table."""
        return ()

    def foresee(self, params: Any, column: ColumnProfile) -> ColumnProfile:
        """What is known of a column's profile after the step, without looking at the data."""
        type_ = self.lineage(params).types.get(column.name, column.type)
        return column.model_copy(update={"type": type_})

    def code(self, params: Any) -> str | None:
        """The step as lines of pandas that change ``df``, equal in their result; None when there is
        no short way to write it.
        """
        return None


class ColumnStep(Step):
    """A step that changes values or columns, never which rows exist."""

    @abstractmethod
    def build(self, params: Any) -> BaseEstimator:
        """A transformer: frame in, frame out (same index, same row count).

        A column it names that is absent is skipped.
        """


class RowStep(Step):
    """A step that keeps some of the rows."""

    rows: ClassVar[bool] = True

    @abstractmethod
    def keep(self, params: Any, frame: pd.DataFrame) -> pd.Series:
        """A boolean mask, True for rows that stay."""


def suggestion(
    step: Step,
    code: str,
    title: str,
    sentence: str,
    *,
    column: str | None = None,
    severity: Severity = "warn",
    **params: Any,
) -> Finding:
    """A finding whose action is a step.

    Parameters
    ----------
    code : str
        What was noticed, in a word that stays: ``"gaps"``.
    title : str
        What the button says.
    sentence : str
        What was noticed, with its counts.
    column : str, optional
        The column that it is about, and that the step works on.
    severity : {"stop", "warn", "note"}
    **params
        The step's other parameters.
    """
    if column is not None:
        params = {"columns": [column], **params}
    action = Action(kind="step", title=title, values={"step": step.name, "params": params})
    return Finding(code=code, sentence=sentence, severity=severity, subject=column, action=action)


def column_of(schema: Schema, name: str) -> Column:
    """The column of that name; Refused otherwise."""
    column = next((column for column in schema if column.name == name), None)
    if column is None:
        raise Refused(
            f"There is no column “{name}” at this point. Choose one of the columns that are there,"
            " or move the step.",
            field="columns",
        )
    return column


def listed(names: Iterable[str], limit: int = 3) -> str:
    """Names for a short line: “a, b and 4 more”."""
    names = list(names)
    if len(names) <= limit:
        return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + "".join(names[-1:])
    return f"{', '.join(names[: limit - 1])} and {len(names) - limit + 1} more"


def kinds(types: frozenset[ColumnType]) -> str:
    """Column types for a sentence: “numbers and dates”."""
    words = (
        (NUMERIC, "numbers"),
        (TEXTUAL, "text"),
        (TEMPORAL, "dates"),
        ({ColumnType.BOOLEAN}, "yes/no columns"),
    )
    return listed(word for group, word in words if types & group)


def _a(type_: ColumnType) -> str:
    return f"an {type_}" if type_[0] in "aeiou" else f"a {type_}"


STEPS: Catalogue[Step] = Catalogue("core.data.steps", Step, "step")
