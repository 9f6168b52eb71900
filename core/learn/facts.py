"""Facts of a table that the choice of a model and its parameters depends on."""

from __future__ import annotations

import numpy as np

from core.learn.model import TableFacts
from core.learn.table import MOST_CATEGORIES, TrainingTable

_DATE_PARTS = 4


def table_facts(table: TrainingTable) -> TableFacts:
    """Facts of a table's features, as they are after its recipe, and of its target."""
    frame, kinds = table.seen, table.kinds
    features = [*kinds.numeric, *kinds.text, *kinds.dates]
    counts = np.bincount(table.y) if table.classes else np.zeros(1, dtype=np.int64)
    encoded = sum(
        min(int(frame[name].nunique(dropna=False)), MOST_CATEGORIES) for name in kinds.text
    )
    return TableFacts(
        rows=len(table),
        numeric=len(kinds.numeric),
        categorical=len(kinds.text),
        temporal=len(kinds.dates),
        missing=bool(frame[features].isna().to_numpy().any()) if features else False,
        classes=len(table.classes),
        smallest_class=int(counts.min()),
        encoded_columns=len(kinds.numeric)
        + _DATE_PARTS * len(kinds.dates)
        + len(kinds.clock)
        + encoded,
    )
