"""An identifier among the features."""

from __future__ import annotations

import pandas as pd

from core.base.finding import Finding, request
from core.data.profile.roles import is_prose
from core.learn.check import Check, Evidence

UNIQUE = 0.95  # of the rows have a value of their own


class IdFeature(Check):
    """Columns whose values tell rows apart and nothing else."""

    code = "MW002"
    kind = "data"
    name = "id_feature"
    title = "An identifier is used as a feature"
    means = (
        "A value that is different in every row cannot say anything about new rows; a model may"
        " learn it by heart."
    )
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each text that is unique in nearly every row, and for running numbers."""
        table = evidence.table
        if table is None:
            return []
        return [
            self.finding(
                f"“{name}” is different in nearly every row, like an identifier. Leave it out.",
                subject=name,
                action=request(without=[name]),
            )
            for name in table.features
            if is_identifier(table.seen[name])
        ]


def holds_sentences(column: pd.Series) -> bool:
    """Whether the known values are prose, which may differ in every row and yet say much."""
    texts = column.dropna().astype("str")
    if not len(texts):
        return False
    return is_prose(float(texts.str.split().str.len().mean()), float(texts.str.len().mean()))


def is_identifier(column: pd.Series) -> bool:
    """Text that hardly repeats and is no prose, or whole numbers that count the rows."""
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_datetime64_any_dtype(
        column.dtype
    ):
        return False
    known = column.dropna()
    if len(known) < 20:
        return False
    if not pd.api.types.is_numeric_dtype(column.dtype):
        return bool(known.nunique() >= UNIQUE * len(column)) and not holds_sentences(known)
    if pd.api.types.is_float_dtype(column.dtype) or known.nunique() < len(column):
        return False
    return int(known.max()) - int(known.min()) < 1.05 * len(known)


PLUGIN = IdFeature()
