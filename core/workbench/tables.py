"""Looking at the table of a version: pages of rows, the profile, exports."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from core.base import digests, files
from core.base.errors import Refused, StorageFailed
from core.base.progress import Progress, silent
from core.data import stored_table
from core.data.expression import expression
from core.data.expression.expression import Expression
from core.data.profile import build, roles
from core.data.profile.profile import Profile, to_json
from core.data.schema import Column, ColumnType, Schema
from core.data.storage.duckdb_scan import require
from core.data.storage.quarantine import SCHEMA as QUARANTINE_SCHEMA
from core.data.stored_table import TablePage
from core.workbench.versions import QUARANTINE, VersionView, version
from core.workbench.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl


def _where(text: str | None, columns: Schema) -> Expression | None:
    return expression.parse(text, columns) if text and text.strip() else None


def page(
    ws: Workspace,
    version_id: int,
    offset: int = 0,
    limit: int = 200,
    sort: Sequence[tuple[str, bool]] = (),
    where_text: str | None = None,
) -> TablePage:
    """A page of the sorted and filtered table.

    Parameters
    ----------
    ws : Workspace
    version_id : int
    offset : int
        The first row of the page among the matching ones, counted from 0.
    limit : int
        Rows of the page.
    sort : sequence of (column, descending)
        The first is the most important; empty: the stored order.
    where_text : str, optional
        A filter in the language of expressions; None or blank: all rows.

    Raises
    ------
    Refused
        When the filter is wrong, a column is missing, or the page is out of bounds.
    """
    view = version(ws, version_id)
    return stored_table.page(
        view.table(), view.columns, offset, limit, sort, _where(where_text, view.columns)
    )


def check_expression(ws: Workspace, version_id: int, text: str) -> str | None:
    """What is wrong with a filter, as a sentence; None when it can be used (or is empty)."""
    try:
        _where(text, version(ws, version_id).columns)
    except Refused as error:
        return error.sentence
    return None


def lazy(ws: Workspace, version_id: int) -> pl.LazyFrame:
    """The table as a LazyFrame: what is shown is read, nothing else."""
    return stored_table.lazy(version(ws, version_id).table())


def rows_of(ws: Workspace, version_id: int, positions: Sequence[int]):  # type: ignore[no-untyped-def]
    """The rows at these 0-based positions as an Arrow table."""
    return stored_table.rows_of(version(ws, version_id).table(), positions)


def value_counts(
    ws: Workspace, version_id: int, column: str, limit: int = 50, where_text: str | None = None
) -> list[tuple[object, int]]:
    """The most frequent values of a column with their counts.

    Parameters
    ----------
    ws : Workspace
    version_id : int
    column : str
    limit : int
        At most so many values.
    where_text : str, optional
        A filter, as for :func:`page`.

    Raises
    ------
    Refused
        When there is no such column, or the filter is wrong.
    """
    view = version(ws, version_id)
    return stored_table.value_counts(
        view.table(), view.columns, column, limit, _where(where_text, view.columns)
    )


def export_csv(
    ws: Workspace,
    version_id: int,
    target: Path,
    where_text: str | None = None,
    progress: Progress = silent,
) -> int:
    """Write the (matching) rows to a CSV file that no spreadsheet runs; returns how many rows.

    Parameters
    ----------
    ws : Workspace
    version_id : int
    target : Path
        The CSV file; it appears whole or not at all.
    where_text : str, optional
        A filter, as for :func:`page`.
    progress : Progress

    Raises
    ------
    Refused
        When the filter is wrong.
    """
    view = version(ws, version_id)
    return stored_table.to_csv(
        view.table(afresh=True), view.columns, target, _where(where_text, view.columns), progress
    )


def export_quarantine(ws: Workspace, version_id: int, target: Path) -> int:
    """Write the rows in quarantine with their reasons to a CSV file; returns how many."""
    path = version(ws, version_id).path.with_name(QUARANTINE)
    columns = tuple(
        Column(name=field.name, type=ColumnType.INTEGER if field.name == "row" else ColumnType.TEXT)
        for field in QUARANTINE_SCHEMA
    )
    if path.exists():
        return stored_table.to_csv(path, columns, target)
    target.write_text(",".join(QUARANTINE_SCHEMA.names) + "\n")
    return 0


def _cache(view: VersionView, target: str | None, exact: bool) -> Path:
    name = "profile-exact" if exact else "profile"
    return view.path.with_name(
        f"{name}-{sha256(target.encode()).hexdigest()[:16]}.json" if target else f"{name}.json"
    )


def _cached(path: Path, view: VersionView) -> Profile | None:
    """What was worked out before, unless roles have changed since, or the file is damaged or of
    another Millwright.
    """
    try:
        known = Profile.model_validate_json(digests.unseal(path.read_bytes()) or b"")
    except (OSError, ValidationError):
        return None
    same = [(column.name, column.type, column.role) for column in known.columns] == [
        (column.name, column.type, column.role) for column in view.columns
    ]
    return known if same else None


def profile(
    ws: Workspace,
    version_id: int,
    target: str | None = None,
    progress: Progress = silent,
    *,
    exact: bool = False,
) -> Profile:
    """The profile of a version, worked out once and stored beside its data.

    Parameters
    ----------
    target : str, optional
        The column to relate the others to; the column with the role “target” when None.
    exact : bool
        From all rows, however many; minutes on tables of many millions.
    """
    view = version(ws, version_id)
    target = target or next(
        (column.name for column in view.columns if column.role == "target"), None
    )
    if target is not None:
        require(view.columns, target)
    path = _cache(view, target, exact)
    known = _cached(path, view)
    if known is None:
        known = build.profile(view.table(), view.columns, target, progress, exact=exact)
        try:
            files.write_bytes(path, digests.seal(to_json(known)))
        except StorageFailed:
            return known  # a full disk is no reason to show nothing
    return known


def propose_target(ws: Workspace, version_id: int) -> list[tuple[str, str]]:
    """Columns that may be what a person wants to predict, the likeliest first, with the reasons."""
    return roles.propose_target(profile(ws, version_id))
