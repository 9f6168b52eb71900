"""The target column: which task it suggests, which classes it has, which rows it rules out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.base.errors import Refused
from core.base.words import plural
from core.data.transformers.value_words import EXACT_FLOAT
from core.learn.task import BINARY, MULTICLASS, REGRESSION, Task

MOST_CLASSES = 50
FEW_NUMBERS = 10  # whole numbers with at most so many values are taken for classes
_YES = frozenset(
    {
        "yes",
        "y",
        "true",
        "t",
        "1",
        "positive",
        "pos",
        "churned",
        "churn",
        "left",
        "leaver",
        "exited",
        "lost",
        "failed",
        "failure",
        "fraud",
        "default",
        "bad",
    }
)
_NO = frozenset(
    {
        "no",
        "n",
        "false",
        "f",
        "0",
        "negative",
        "neg",
        "stayed",
        "stay",
        "retained",
        "active",
        "ok",
        "good",
        "none",
    }
)


@dataclass(frozen=True)
class Target:
    """The target, encoded.

    Attributes
    ----------
    y : (n,)
        Class positions (int64) or numbers (float64) of the rows in ``row_ids``.
    row_ids : int64 (n,)
        Positions of the rows whose target is known.
    classes : tuple of str
        The classes in the order of their positions; of two, the second is the positive one.
        Empty for numbers.
    missing : int
        Rows left out because their target is missing.
    """

    y: np.ndarray
    row_ids: np.ndarray
    classes: tuple[str, ...]
    missing: int


BooleanLabels = tuple[str, str]  # how a boolean column's file writes no and yes
_LABELS: BooleanLabels = ("false", "true")


def labels(values: pd.Series, boolean_labels: BooleanLabels | None = None) -> pd.Series:
    """The values as the texts that classes are called by; gaps stay gaps.

    Whole numbers lose a ``.0``; booleans are called as in their file.
    """
    if pd.api.types.is_bool_dtype(values.dtype):
        no, yes = boolean_labels or _LABELS
        return values.astype("object").map({True: yes, False: no}, na_action="ignore").astype("str")
    if pd.api.types.is_float_dtype(values.dtype):
        known = values[values.notna()]
        if (
            np.isfinite(known.to_numpy(dtype="float64")).all()
            and (known == known.round()).all()
            and known.abs().max() < EXACT_FLOAT
        ):
            values = values.round().astype("Int64")
    return values.astype("str").where(values.notna())


def guess_task(values: pd.Series, boolean_labels: BooleanLabels | None = None) -> tuple[Task, str]:
    """The task that a target column suggests, and why.

    Raises
    ------
    Refused
        When no task fits: no value, one value only, or a text that differs in nearly every row.
    """
    known = values.dropna()
    distinct = int(known.nunique())
    _refuse_unpredictable(values, known, distinct)
    name = values.name
    if distinct == 2:
        classes = ", ".join(order_classes(known, boolean_labels))
        return BINARY, f"“{name}” has two values ({classes})."
    if not pd.api.types.is_numeric_dtype(known.dtype):
        return MULTICLASS, f"“{name}” is text with {distinct} different values."
    numbers = known.to_numpy(dtype="float64")
    whole = bool((numbers == np.round(numbers)).all())
    if whole and distinct <= FEW_NUMBERS and len(known) >= 10 * distinct:
        return MULTICLASS, f"“{name}” holds whole numbers with only {distinct} different values."
    return REGRESSION, f"“{name}” holds numbers with {distinct:,} different values."


def _refuse_unpredictable(values: pd.Series, known: pd.Series, distinct: int) -> None:
    """Refuse a target that no task fits, with the reason."""
    sentence = None
    if known.empty:
        sentence = _no_value(values.name)
    elif distinct == 1:
        sentence = (
            f"The target “{values.name}” has the same value in every row ({_short(known.iloc[0])}),"
            " so there is nothing to predict. Choose another target."
        )
    elif distinct > 2 and pd.api.types.is_datetime64_any_dtype(known.dtype):
        sentence = (
            f"The target “{values.name}” holds dates. Turn it into a number (for instance days from"
            " a certain day) or choose another target."
        )
    elif distinct > MOST_CLASSES and not pd.api.types.is_numeric_dtype(known.dtype):
        sentence = _too_many(values.name, distinct)
    if sentence is not None:
        raise Refused(sentence, field="target")


def _no_value(name: object) -> str:
    return f"The target “{name}” has no value in any row. Choose another target."


def _too_many(name: object, distinct: int) -> str:
    return (
        f"The target “{name}” has {distinct:,} different values; at most {MOST_CLASSES} classes can"
        " be told apart. Choose another target or merge values."
    )


def _short(value: object) -> str:
    return f"“{str(value)[:40]}”"


def order_classes(values: pd.Series, boolean_labels: BooleanLabels | None = None) -> list[str]:
    """The classes: numbers in order, no before yes, two words as negative and positive, otherwise
    by the alphabet.

    Which of two words is the positive one, the word says; where it says nothing, the rarer one is.
    """
    texts = labels(values, boolean_labels).dropna()
    if pd.api.types.is_bool_dtype(values.dtype):
        return [label for label in boolean_labels or _LABELS if (texts == label).any()]
    classes = sorted(texts.unique(), key=_by_number_then_text)
    if len(classes) != 2 or pd.api.types.is_numeric_dtype(values.dtype):
        return classes
    first, second = (text.strip().lower() for text in classes)
    if first in _YES or second in _NO:
        return classes[::-1]
    if second in _YES or first in _NO:
        return classes
    counts = texts.value_counts()
    return classes[::-1] if counts[classes[0]] < counts[classes[1]] else classes


def _by_number_then_text(text: str) -> tuple[int, float, str]:
    try:
        return 0, float(text), text
    except ValueError:
        return 1, 0.0, text


def encode(values: pd.Series, task: Task, boolean_labels: BooleanLabels | None = None) -> Target:
    """The target for ``task``; rows without a target are left out and counted.

    Raises
    ------
    Refused
        When the values do not fit the task.
    """
    if not task.classification:
        return _numbers(values)
    classes = order_classes(values.dropna(), boolean_labels)
    if task is BINARY and len(classes) != 2:
        count = plural(len(classes), "different value")
        raise Refused(
            f"The target “{values.name}” has {count}; {BINARY.title.lower()} needs two. Choose"
            f" “{MULTICLASS.title}”.",
            field="task",
        )
    if len(classes) < 2:
        raise Refused(
            f"The target “{values.name}” has {'one value' if classes else 'no value'} only, so"
            " there is nothing to predict.",
            field="target",
        )
    if len(classes) > MOST_CLASSES:
        raise Refused(_too_many(values.name, len(classes)), field="target")
    texts = labels(values, boolean_labels)
    codes = pd.Categorical(texts, categories=classes).codes.astype(np.int64)
    row_ids = np.flatnonzero(codes >= 0)
    return Target(codes[row_ids], row_ids, tuple(classes), len(values) - len(row_ids))


def _numbers(values: pd.Series) -> Target:
    if not pd.api.types.is_numeric_dtype(values.dtype):
        raise Refused(
            f"The target “{values.name}” is not a number. Choose “{MULTICLASS.title}”, or change"
            " the column's type.",
            field="task",
        )
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    row_ids = np.flatnonzero(np.isfinite(numbers))
    if len(row_ids) == 0:
        raise Refused(_no_value(values.name), field="target")
    return Target(numbers[row_ids], row_ids, (), len(values) - len(row_ids))
