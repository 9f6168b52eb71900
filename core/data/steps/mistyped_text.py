"""Which texts are something else: numbers, but for a few cells, or dates."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from core.data.recipe.step import ColumnFacts
from core.data.schema import Role
from core.data.transformers.cast import cast

ENOUGH = 0.9  # from this share of the rows on the column is proposed to become one
_CODE = re.compile(r"[+-]?0\d+$")  # 01234 is a postcode: as a number it would lose its zero


def plain_texts(facts: ColumnFacts) -> pd.Series:
    """Each text that is neither blank nor a word for “not known” → how many rows have it; empty for
    columns of which no model is made.
    """
    if facts.profile.role in (Role.ID, Role.IGNORE):
        return pd.Series(dtype="int64")
    disguised = {item.value for item in facts.profile.disguised}
    return pd.Series(
        {
            text: rows
            for text, rows in facts.texts.items()
            if text.strip() and text not in disguised
        },
        dtype="int64",
    )


def numeric(texts: pd.Series) -> np.ndarray | None:
    """Which of the texts are numbers; None when they are too few, or codes such as 01234."""
    if texts.empty or any(_CODE.match(text.strip()) for text in texts.index):
        return None
    fits = cast(pd.Series(texts.index, dtype="str"), "number").notna().to_numpy(dtype=bool)
    return fits if texts[fits].sum() >= ENOUGH * texts.sum() else None


def fitting(texts: pd.Series, fits: np.ndarray, noun: str) -> str:
    """How many rows fit, in a sentence.

    >>> fitting(pd.Series({"1": 38, "ten": 2}), np.array([True, False]), "numbers")
    '38 of 40 texts are numbers; the other 2 become missing.'
    """
    rows, fit = int(texts.sum()), int(texts[fits].sum())
    rest = f"; the other {rows - fit:,} become missing" if fit < rows else ""
    return f"{fit:,} of {rows:,} texts are {noun}{rest}."
