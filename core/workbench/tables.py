"""Looking at the table of a version: pages of rows, the profile, exports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.errors import Refused
from core.base.progress import Progress, silent
from core.data import expression, table
from core.data.expression import Expression
from core.data.quarantine import SCHEMA as QUARANTINE_SCHEMA
from core.data.schema import Column, ColumnType, Schema
from core.data.table import TablePage
from core.workbench.versions import QUARANTINE, version
from core.workbench.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl


def _where(text: str | None, columns: Schema) -> Expression | None:
    return expression.parse(text, columns) if text and text.strip() else None


def page(
    ws: Workspace, version_id: int, offset: int = 0, limit: int = 200, sort: Sequence[tuple[str, bool]] = (), where_text: str | None = None
) -> TablePage:
    """A page of the sorted and filtered table; Refused with a sentence when the filter is wrong."""
    found = version(ws, version_id)
    return table.page(found.path, found.columns, offset, limit, sort, _where(where_text, found.columns))


def check_expression(ws: Workspace, version_id: int, text: str) -> str | None:
    """What is wrong with a filter, as a sentence; None when it can be used (or is empty)."""
    try:
        _where(text, version(ws, version_id).columns)
    except Refused as error:
        return error.sentence
    return None


def lazy(ws: Workspace, version_id: int) -> pl.LazyFrame:
    """The table as a LazyFrame: what is shown is read, nothing else."""
    return table.lazy(version(ws, version_id).path)


def rows_of(ws: Workspace, version_id: int, positions: Sequence[int]):  # type: ignore[no-untyped-def]
    """The rows at these 0-based positions as an Arrow table."""
    return table.rows_of(version(ws, version_id).path, positions)


def value_counts(ws: Workspace, version_id: int, column: str, limit: int = 50, where_text: str | None = None) -> list[tuple[object, int]]:
    """The most frequent values of a column with their counts."""
    found = version(ws, version_id)
    return table.value_counts(found.path, found.columns, column, limit, _where(where_text, found.columns))


def export_csv(ws: Workspace, version_id: int, target: Path, where_text: str | None = None, progress: Progress = silent) -> int:
    """Write the (matching) rows to a CSV file that no spreadsheet runs; returns how many rows."""
    found = version(ws, version_id)
    return table.to_csv(found.path, found.columns, target, _where(where_text, found.columns), progress)


def export_quarantine(ws: Workspace, version_id: int, target: Path) -> int:
    """Write the rows in quarantine with their reasons to a CSV file; returns how many."""
    path = version(ws, version_id).path.with_name(QUARANTINE)
    columns = tuple(Column(name=field.name, type=ColumnType.INTEGER if field.name == "row" else ColumnType.TEXT) for field in QUARANTINE_SCHEMA)
    if path.exists():
        return table.to_csv(path, columns, target)
    target.write_text(",".join(QUARANTINE_SCHEMA.names) + "\n")
    return 0
