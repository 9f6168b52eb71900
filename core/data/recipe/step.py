"""What a cleaning step is.

*Column steps* become scikit-learn transformers that take and give a frame: they are fitted inside
each fold, travel with the model and run again when it predicts. *Row steps* change which rows exist
and run before training only.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from core.base.catalogue import Catalogue
from core.base.errors import Refused
from core.data.schema import NUMERIC, TEMPORAL, TEXTUAL, Column, ColumnType, Schema

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class StepParams(BaseModel):
    """Parameters of a step; fields have title and description, and become the form."""

    model_config = ConfigDict(extra="forbid")


class ColumnsParams(StepParams):
    """Parameters of a step that works on chosen columns, each by itself."""

    columns: list[str] = Field(title="Columns", description="The columns to change.", min_length=1)


class Step(ABC):
    """A kind of cleaning step: one file in ``core/data/steps``, holding ``PLUGIN = ThatStep()``."""

    name: ClassVar[str]
    title: ClassVar[str]
    group: ClassVar[
        str
    ]  # where the menu shows it: Columns, Rows, Missing, Text, Numbers, Dates, Encode
    icon: ClassVar[str] = "tune"  # a Material symbol
    Params: ClassVar[type[StepParams]]
    rows: ClassVar[bool] = False
    suits: ClassVar[frozenset[ColumnType]] = frozenset(
        ColumnType
    )  # the types of columns that the step can work on

    @property
    def means(self) -> str:
        """What the step does, in a sentence: the first of its class's docstring."""
        return " ".join((inspect.getdoc(type(self)) or "").split("\n\n")[0].split())

    @abstractmethod
    def say(self, params: Any) -> str:
        """One short line for the list of applied steps: “Fill humidity with the median”."""

    def mentions(self, params: Any) -> tuple[str, ...]:
        """The columns that must exist before the step."""
        return tuple(getattr(params, "columns", None) or ())

    def check(self, params: Any, schema: Schema) -> None:
        """Raise Refused (with ``field``) when the step cannot work on these columns."""
        for name in self.mentions(params):
            column = column_of(schema, name)
            if column.type not in self.suits:
                sentence = (
                    f"“{name}” is {_a(column.type)} column; this step works on {kinds(self.suits)}."
                    " Leave it out, or change its type first."
                )
                raise Refused(sentence, field="columns")

    def changes(self, params: Any) -> tuple[str, ...]:
        """The columns whose values may be others after the step."""
        return () if self.rows else self.mentions(params)

    def reads(self, params: Any) -> tuple[str, ...]:
        """The columns whose values the step looks at."""
        return self.mentions(params)

    def renames(self, params: Any) -> dict[str, str]:
        """Old name → new name, for columns that are called otherwise after the step."""
        return {}

    def whole(self, params: Any) -> bool:
        """Whether the step looks at every column, named or not."""
        return False

    def after(self, params: Any, schema: Schema) -> Schema:
        """The columns after the step, as far as they are known without looking at the data."""
        return schema

    def grows(self, params: Any) -> tuple[str, ...]:
        """Beginnings of the names of columns that the step makes from what it finds in the data."""
        return ()

    def inputs(self, params: Any, needed: frozenset[str]) -> frozenset[str]:
        """Columns needed before the step so that ``needed`` exist after it (walked backwards to
        find what a model must be given).
        """
        return needed

    def without(self, params: Any, names: frozenset[str]) -> Any | None:
        """The same step with these columns left alone; None when nothing remains to be done."""
        if not isinstance(params, ColumnsParams):
            return params
        columns = [name for name in params.columns if name not in names]
        return params.model_copy(update={"columns": columns}) if columns else None

    def before(self, params: Any, names: frozenset[str]) -> frozenset[str]:
        """What columns called ``names`` after the step are called before it."""
        old = {new: old for old, new in self.renames(params).items()}
        return frozenset(old.get(name, name) for name in names)

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


def column_of(schema: Schema, name: str) -> Column:
    """The column of that name; Refused otherwise."""
    found = next((column for column in schema if column.name == name), None)
    if found is None:
        raise Refused(
            f"There is no column “{name}” at this point. Choose one of the columns that are there,"
            " or move the step.",
            field="columns",
        )
    return found


def retyped(schema: Schema, names: Iterable[str], type_: ColumnType) -> Schema:
    """The schema with these columns of another type."""
    chosen = set(names)
    return tuple(
        column.model_copy(update={"type": type_}) if column.name in chosen else column
        for column in schema
    )


def added(schema: Schema, *columns: Column) -> Schema:
    """The schema with more columns at its end; Refused when one of that name is there already."""
    for column in columns:
        if any(known.name == column.name for known in schema):
            raise Refused(
                f"There is already a column “{column.name}”. Choose another name for the new one.",
                field="into",
            )
    return (*schema, *columns)


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
