"""Facts of tables and a small matrix, for tests of single models."""

from __future__ import annotations

import numpy as np

from core.learn.model import TableFacts
from core.learn.task import TASKS

BINARY, MULTICLASS, REGRESSION = TASKS["binary"], TASKS["multiclass"], TASKS["regression"]

#: eight rows of two columns; the first column alone decides
X = np.array([[0, 5], [1, 3], [2, 8], [3, 1], [10, 4], [11, 9], [12, 2], [13, 7]], dtype=float)
CLASSES = np.array([0, 0, 0, 0, 1, 1, 1, 1])
NUMBERS = np.array([1.0, 3.0, 5.0, 7.0, 21.0, 23.0, 25.0, 27.0])  # 2 · first column + 1


def facts(rows: int = 1000, **changes: object) -> TableFacts:
    """Facts of a table of two classes with twenty encoded columns."""
    values: dict[str, object] = {
        "rows": rows,
        "numeric": 10,
        "categorical": 2,
        "temporal": 0,
        "missing": False,
        "classes": 2,
        "smallest_class": rows // 2,
        "encoded_columns": 20,
    }
    return TableFacts(**(values | changes))  # type: ignore[arg-type]
