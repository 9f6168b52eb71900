"""What one step of a recipe does to a table, in numbers and in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.base.words import plural


@dataclass(frozen=True)
class StepEffect:
    """The effect of one step. ``error`` is the sentence of a step that could not be done."""

    rows_before: int
    rows_after: int
    cells_changed: int = 0
    cells_filled: int = 0
    cells_emptied: int = 0
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    columns_changed: tuple[str, ...] = ()  # values or type
    seconds: float = 0.0
    error: str | None = None
    note: str | None = None  # why it was left out

    @classmethod
    def left_out(cls, rows: int, note: str) -> StepEffect:
        """The effect of a step that is switched off, or that stands after a failed one."""
        return cls(rows, rows, note=note)

    @classmethod
    def failed(cls, rows: int, sentence: str) -> StepEffect:
        """The effect of a step that could not be done."""
        return cls(rows, rows, error=sentence)

    @property
    def sentence(self) -> str:
        """“12 rows removed, 40 cells filled”."""
        if self.error or self.note:
            return self.error or f"{self.note}."
        parts = [
            _counted(self.rows_before - self.rows_after, "row", "{} removed"),
            _counted(self.cells_filled, "cell", "{} filled"),
            _counted(self.cells_changed, "cell", "{} changed"),
            _counted(self.cells_emptied, "cell", "{} set to missing"),
            _counted(len(self.columns_added), "column", "{} added"),
            _counted(len(self.columns_removed), "column", "{} removed"),
        ]
        said = ", ".join(filter(None, parts))
        if not said and self.columns_changed:
            said = _counted(len(self.columns_changed), "column", "{} of another type")
        return f"{said or 'Nothing changes'}."


def _counted(count: int, noun: str, pattern: str) -> str:
    return pattern.format(plural(count, noun)) if count else ""


def effect(
    before: pd.DataFrame, after: pd.DataFrame, touched: Iterable[str], seconds: float
) -> StepEffect:
    """Compare a table before and after a step.

    Parameters
    ----------
    touched : iterable of str
        The columns that the step names; the others are taken to be as they were.
    """
    common = [
        name for name in dict.fromkeys(touched) if name in before.columns and name in after.columns
    ]
    counts = (
        {name: _cells(before[name], after[name]) for name in common}
        if len(before) == len(after)
        else {}
    )
    retyped = {name for name in counts if before[name].dtype.kind != after[name].dtype.kind}
    return StepEffect(
        rows_before=len(before),
        rows_after=len(after),
        cells_changed=sum(changed for changed, _, _ in counts.values()),
        cells_filled=sum(filled for _, filled, _ in counts.values()),
        cells_emptied=sum(emptied for _, _, emptied in counts.values()),
        columns_added=tuple(name for name in after.columns if name not in before.columns),
        columns_removed=tuple(name for name in before.columns if name not in after.columns),
        columns_changed=tuple(
            name for name, cells in counts.items() if any(cells) or name in retyped
        ),
        seconds=seconds,
    )


def _cells(before: pd.Series, after: pd.Series) -> tuple[int, int, int]:
    """How many cells have another value, are filled, are emptied."""
    gap_before, gap_after = before.isna().to_numpy(), after.isna().to_numpy()
    both = ~gap_before & ~gap_after
    return (
        int(_differ(before[both], after[both]).sum()),
        int((gap_before & ~gap_after).sum()),
        int((~gap_before & gap_after).sum()),
    )


def _differ(before: pd.Series, after: pd.Series) -> np.ndarray:
    if before.dtype == after.dtype and not isinstance(before.dtype, pd.CategoricalDtype):
        return np.asarray((before != after).to_numpy(dtype=bool))
    if all(pd.api.types.is_numeric_dtype(column.dtype) for column in (before, after)):
        return np.asarray(before.to_numpy(dtype="float64") != after.to_numpy(dtype="float64"))
    return np.asarray((before.astype("str") != after.astype("str")).to_numpy(dtype=bool))
