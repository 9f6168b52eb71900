"""Facts of a table that the choice of a model and its parameters depends on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.learn.model import TableFacts
from core.learn.table import MOST_CATEGORIES, Kinds
from core.learn.target import Target

_DATE_PARTS = 4


def table_facts(frame: pd.DataFrame, kinds: Kinds, target: Target) -> TableFacts:
    """Facts of the features in ``frame`` (rows aligned with ``target.y``)."""
    features = [*kinds.numeric, *kinds.text, *kinds.dates]
    counts = np.bincount(target.y) if target.classes else np.zeros(1, dtype=np.int64)
    encoded = sum(
        min(int(frame[name].nunique(dropna=False)), MOST_CATEGORIES) for name in kinds.text
    )
    return TableFacts(
        rows=len(target.y),
        numeric=len(kinds.numeric),
        categorical=len(kinds.text),
        temporal=len(kinds.dates),
        missing=bool(frame[features].isna().to_numpy().any()) if features else False,
        classes=len(target.classes),
        smallest_class=int(counts.min()),
        encoded_columns=len(kinds.numeric)
        + _DATE_PARTS * len(kinds.dates)
        + len(kinds.clock)
        + encoded,
    )
