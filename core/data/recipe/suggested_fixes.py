"""What could be done about a column: each finding of its profile as one cleaning step, ready to be
added to a recipe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.base.words import plural
from core.data.profile.profile import ColumnProfile, Profile
from core.data.profile.spelling_clusters import Cluster, merged
from core.data.recipe.recipe import RecipeStep
from core.data.schema import NUMERIC, TEXTUAL, ColumnType, Role

_SKEWED = 2.0  # from this skewness on a logarithm is offered
_MANY = 50  # different texts from which on the rare ones are worth gathering


@dataclass(frozen=True)
class Fix:
    """A step that would settle a finding."""

    title: str  # what the button says
    reason: str
    step: RecipeStep


def fixes(column: ColumnProfile, clusters: Sequence[Cluster] = ()) -> list[Fix]:
    """Steps for one column, the most urgent first; none is taken without a person."""
    found: list[Fix] = []
    for look in _LOOKS:
        found += look(column)
    return [*_spellings(column, clusters), *found]


def table_fixes(profile: Profile) -> list[Fix]:
    """Steps for the table as a whole."""
    if not profile.duplicate_rows:
        return []
    return [
        Fix(
            "Drop duplicate rows",
            f"{plural(profile.duplicate_rows, 'row equals', 'rows equal')} an earlier row.",
            RecipeStep(step="drop_duplicates"),
        )
    ]


def _fix(title: str, reason: str, step: str, column: ColumnProfile, **params: Any) -> Fix:
    return Fix(title, reason, RecipeStep(step=step, params={"columns": [column.name], **params}))


def _spellings(column: ColumnProfile, clusters: Sequence[Cluster]) -> list[Fix]:
    if not clusters or column.type not in TEXTUAL:
        return []
    mapping, rows = merged(clusters), sum(item.rows for item in clusters)
    reason = f"{plural(rows, 'row has', 'rows have')} another spelling of a value."
    return [
        _fix(
            f"Merge {plural(len(mapping), 'spelling')}",
            reason,
            "merge_categories",
            column,
            mapping=mapping,
        )
    ]


def _useless(column: ColumnProfile) -> list[Fix]:
    if column.rows and (
        column.missing == column.rows
        or (column.constant and not column.missing and column.rows > 1)
    ):
        return [_fix("Drop the column", "It tells no row from another.", "drop_columns", column)]
    return []


def _disguised(column: ColumnProfile) -> list[Fix]:
    if not column.disguised:
        return []
    values = [item.value for item in column.disguised]
    what = f"“{values[0]}”" if len(values) == 1 else plural(len(values), "value")
    count = sum(item.count for item in column.disguised)
    return [
        _fix(
            f"Mark {what} as missing",
            f"{plural(count, 'cell')} may mean “not known”.",
            "mark_missing",
            column,
            values=values,
        )
    ]


def _padded(column: ColumnProfile) -> list[Fix]:
    if not column.padded:
        return []
    return [
        _fix(
            "Trim spaces",
            f"{plural(column.padded, 'text has', 'texts have')} spaces at an end.",
            "trim_text",
            column,
        )
    ]


def _gaps(column: ColumnProfile) -> list[Fix]:
    if (
        not 0 < column.missing < column.rows
        or column.role in (Role.ID, Role.IGNORE)
        or column.type is ColumnType.TIME
    ):
        return []
    reason = f"{plural(column.missing, 'cell is', 'cells are')} missing."
    drop = _fix("Drop rows with a gap here", reason, "drop_missing", column)
    if column.role is Role.TARGET:
        return [drop]
    how = "median" if column.type in NUMERIC else "mode"
    return [
        _fix(
            f"Fill with the {'median' if how == 'median' else 'most frequent value'}",
            reason,
            "fill_missing",
            column,
            how=how,
        ),
        drop,
    ]


def _numbers(column: ColumnProfile) -> list[Fix]:
    if column.type not in NUMERIC or column.role is not Role.FEATURE:
        return []
    found = []
    if column.outliers:
        reason = (
            f"{plural(column.outliers, 'value lies', 'values lie')} beyond 1.5 times the middle"
            " half's width."
        )
        found.append(_fix("Clip outliers", reason, "clip_outliers", column))
    if column.skew is not None and column.skew > _SKEWED and not column.negatives:
        found.append(
            _fix(
                "Take the logarithm",
                f"The tail is long: skewness {column.skew:.1f}.",
                "log",
                column,
            )
        )
    return found


def _classes(column: ColumnProfile) -> list[Fix]:
    if (
        column.type in TEXTUAL
        and column.role is Role.FEATURE
        and not column.id_like
        and column.distinct > _MANY
    ):
        return [
            _fix(
                "Group rare values",
                f"{column.distinct:,} different texts are many.",
                "group_rare",
                column,
            )
        ]
    return []


_LOOKS: tuple[Callable[[ColumnProfile], list[Fix]], ...] = (
    _useless,
    _disguised,
    _padded,
    _gaps,
    _numbers,
    _classes,
)
