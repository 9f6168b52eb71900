"""A file before its import, and what follows from a profile: proposed targets, near-equal
spellings, how strongly a column goes with the target.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.data import stored_table
from core.data.profile import spelling_clusters
from core.data.profile.build import profile_table
from core.data.profile.profile import ColumnProfile, Profile
from core.data.profile.spelling_clusters import Cluster
from core.data.schema import Role
from core.workbench import importing, tables
from core.workbench.versions import version
from core.workbench.workspace import Workspace

_FIRST_ROWS = 100_000  # first rows of a file that are profiled before it is imported
_WORDS = (
    (0.7, "very strong"),
    (0.5, "strong"),
    (0.3, "moderate"),
    (0.1, "weak"),
)  # after Cohen (1988), with one more step


def first_look(
    ws: Workspace,
    path: str | Path,
    overrides: dict[str, Any] | None = None,
    file_name: str | None = None,
) -> Profile:
    """The profile of a file that is not imported yet, from its first rows (``rows`` of the profile
    says how many); nothing is stored.

    Parameters
    ----------
    ws : Workspace
        Its settings limit what is read.
    path : str or Path
    overrides : dict, optional
        Options that a person chose; the others are detected.
    file_name : str, optional
        The name by which the person knows the file; the path's own when None.

    Raises
    ------
    Refused
        When the file cannot be read so; see :func:`core.workbench.importing.preview`.
    """
    seen = importing.preview(ws, path, overrides, file_name, rows=_FIRST_ROWS)
    return profile_table(seen.rows, seen.columns)


def targets(ws: Workspace, version_id: int) -> list[tuple[str, str]]:
    """Columns that may be what a person wants to predict, the likeliest first, each with the reason
    as a sentence.

    A column that has the role “target” is the only one.
    """
    chosen = [
        column.name for column in version(ws, version_id).columns if column.role == Role.TARGET
    ]
    return [(name, f"“{name}” has the role target.") for name in chosen] or tables.propose_target(
        ws, version_id
    )


def variants(ws: Workspace, version_id: int, column: str) -> list[Cluster]:
    """Groups of near-equal spellings in a column of text, the largest first.

    None in other columns.
    """
    view = version(ws, version_id)
    return spelling_clusters.cluster(stored_table.text_counts(view.table(), view.columns, column))


def strength(column: ColumnProfile) -> tuple[float, str, str] | None:
    """The strongest relation to the target: its value, how strong that is in a word, and the
    measure; None where there is none.
    """
    best = max(column.relations, key=lambda item: abs(item.value), default=None)
    if best is None:
        return None
    return (
        best.value,
        next((word for least, word in _WORDS if abs(best.value) >= least), "none to speak of"),
        best.measure,
    )
