"""Rows that stand twice, and columns that say the same."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

from core.base.finding import Finding
from core.data.profile.association import codes
from core.data.profile.distribution import aligned
from core.data.schema import NUMERIC, Schema
from core.data.storage.duckdb_scan import Scan

SAME = 0.999  # the correlation from which two columns of numbers count as one
_MOST_COLUMNS = 300
_ROWS = 20_000


def duplicate_rows(source: Scan) -> int:
    """Rows that equal an earlier row in every column.

    Rows are compared by a 64-bit hash: among five million rows, two different ones share it with
    probability 7e-7.
    """
    names = ", ".join(source.value(column) for column in source.types)
    counts = (
        source.row(f"SELECT count(*) - count(DISTINCT hash({names})) AS n FROM data")
        if names
        else {"n": 0}
    )
    return int(counts["n"])


def duplicate_columns(columns: Schema, values: dict[str, pa.ChunkedArray]) -> dict[str, Finding]:
    """For each column that repeats an earlier one, the notice that says so."""
    return _same_numbers(columns, values) | _same_classes(columns, values)


def _same_numbers(columns: Schema, values: dict[str, pa.ChunkedArray]) -> dict[str, Finding]:
    names = [column.name for column in columns if column.type in NUMERIC and column.name in values][
        :_MOST_COLUMNS
    ]
    if len(names) < 2 or not len(values[names[0]]):
        return {}
    matrix = np.column_stack([aligned(values[name].slice(0, _ROWS)) for name in names])
    holes = np.isnan(matrix)
    centred = np.where(holes, 0.0, matrix - _means(matrix, holes))
    lengths = np.sqrt((centred**2).sum(axis=0))
    usable = (lengths > 0) & np.isfinite(lengths)
    scaled = centred / np.where(usable, lengths, 1.0)
    strength = np.abs(scaled.T @ scaled)
    same_holes = np.array(
        [
            [bool((holes[:, i] == holes[:, j]).mean() > 0.99) for j in range(len(names))]
            for i in range(len(names))
        ]
    )
    notices: dict[str, Finding] = {}
    for later in range(1, len(names)):
        first = next(
            (
                i
                for i in range(later)
                if usable[i]
                and usable[later]
                and same_holes[i, later]
                and strength[i, later] >= SAME
            ),
            None,
        )
        if first is not None:
            notices[names[later]] = _notice(
                names[later], names[first], f"their correlation is {strength[first, later]:.4f}"
            )
    return notices


def _means(matrix: np.ndarray, holes: np.ndarray) -> np.ndarray:
    counts = np.maximum((~holes).sum(axis=0), 1)
    return np.asarray(np.where(holes, 0.0, matrix).sum(axis=0) / counts)


def _same_classes(columns: Schema, values: dict[str, pa.ChunkedArray]) -> dict[str, Finding]:
    """Columns with other names for the same classes: the codes in order of appearance are equal."""
    seen: dict[bytes, str] = {}
    notices: dict[str, Finding] = {}
    for column in columns:
        if column.type in NUMERIC or column.name not in values:
            continue
        class_codes = codes(values[column.name].slice(0, _ROWS))
        classes = int(class_codes.max(initial=-1)) + 1
        if not 1 < classes < 0.9 * max(int((class_codes >= 0).sum()), 1):
            continue
        key = hashlib.sha256(class_codes.tobytes()).digest()
        if key in seen:
            notices[column.name] = _notice(
                column.name, seen[key], "each value of one goes with one value of the other"
            )
        seen.setdefault(key, column.name)
    return notices


def _notice(name: str, other: str, why: str) -> Finding:
    return Finding(
        code="near_duplicate_column",
        sentence=f"“{name}” says the same as “{other}”: {why}. One of them can go.",
        severity="warn",
        subject=name,
    )
