"""What a trained model needs to predict: one description per input column, from the rows it was
fitted on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.data.schema import Column, Schema
from core.learn.table import TrainingTable

MOST_LISTED = 200  # categories that are listed; a column with more is described without them


def _plain(value: Any) -> Any:
    """A value that JSON holds."""
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _describe(column: Column, values: pd.Series) -> dict[str, Any]:
    known = values.dropna()
    numeric = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(
        values.dtype
    )
    finite = known[np.isfinite(known.to_numpy(dtype="float64"))] if numeric else known[:0]
    text = (
        not numeric
        and not pd.api.types.is_datetime64_any_dtype(values.dtype)
        and not pd.api.types.is_bool_dtype(values.dtype)
    )
    categories = sorted(known.astype("str").unique()) if text else []
    return {
        "name": column.name,
        "type": str(column.type),
        "role": str(column.role),
        "required": True,
        "categories": categories if 0 < len(categories) <= MOST_LISTED else None,
        "minimum": _plain(finite.min()) if len(finite) else None,
        "maximum": _plain(finite.max()) if len(finite) else None,
        "missing_share": float(values.isna().mean()) if len(values) else 0.0,
        "example": _plain(known.iloc[0]) if len(known) else None,
    }


def make_signature(table: TrainingTable, schema: Schema, fitted_on: np.ndarray) -> dict[str, Any]:
    """The signature of a model fitted on the rows ``fitted_on`` (positions in the table).

    Parameters
    ----------
    schema : Schema
        Columns of the imported table.
    """
    by_name = {column.name: column for column in schema}
    rows = table.frame.iloc[fitted_on]
    return {
        "task": table.task.name,
        "target": table.target,
        "classes": list(table.classes),
        "inputs": [_describe(by_name[name], rows[name]) for name in rows.columns],
    }
