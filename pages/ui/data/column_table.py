"""All columns of a version as one table: type, role, gaps, shape, spread, relation to the target,
and what is odd.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.data.profile.profile import ColumnProfile, Profile
from core.data.schema import NUMERIC, Role
from core.workbench import profiles
from core.workbench.versions import VersionView
from pages.ui.widgets import tables, words

_ROLE_COLOURS = {
    Role.FEATURE: "gray",
    Role.TARGET: "green",
    Role.ID: "violet",
    Role.TIME: "blue",
    Role.GROUP: "orange",
    Role.IGNORE: "red",
}
_BARS = 12  # of a small histogram


def summary_line(version: VersionView, profile: Profile) -> None:
    """The table in one line, and what its numbers rest on."""
    missing = sum(column.missing for column in profile.columns)
    cells = profile.rows * len(profile.columns)
    share = f" ({words.share(missing / cells)})" if missing else ""
    parts = [
        words.plural(profile.rows, "row"),
        words.plural(len(profile.columns), "column"),
        words.plural(missing, "missing cell") + share,
        words.plural(profile.duplicate_rows, "duplicate row"),
        f"{words.count(version.rows_quarantined)} in quarantine",
    ]
    sampled = next(
        (notice.sentence for notice in profile.notices if notice.code == "sampled"), None
    )
    with st.container(
        key="profile_head", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.markdown(" · ".join(parts), width="content")
        if sampled:
            basis = f"Shapes from a sample of {words.count(profile.sample_rows)} rows"
            st.caption(basis, width="content", help=words.plain(sampled))


def draw(version: VersionView, profile: Profile) -> list[int]:
    """Draw the table; returns the positions of the selected columns.

    The newest selected one becomes the column at hand.
    """
    frame = _frame(profile)
    key = f"profile_{version.id}"
    with st.container(key="table_profile", height="stretch", gap=None):
        event = st.dataframe(
            frame,
            hide_index=True,
            height="stretch",
            row_height=30,
            key=key,
            alt=f"Profile of the columns of {version.title}",
            placeholder="–",
            column_config=_config(profile),
            on_select="rerun",
            selection_mode=["multi-row", "single-cell"],
        )
    rows = list(event.selection.rows)
    cells = [row for row, _ in event.selection.cells]
    _follow(version, profile, rows, cells)
    return rows or cells


def preview(profile: Profile) -> None:
    """Draw the columns of a file that is not imported yet: they have no role, and nothing can be
    done with them yet.
    """
    frame = _frame(profile).drop(columns="Role")
    tables.show(
        frame,
        key="first_look",
        alt="Profile of the columns, from the first rows",
        columns=_config(profile),
        layout=tables.Layout(row_height=30),
    )


def _follow(version: VersionView, profile: Profile, rows: list[int], cells: list[int]) -> None:
    """Let the inspector show what was selected last."""
    seen = f"_profile_seen_{version.id}"
    before: tuple[list[int], list[int]] = st.session_state.get(seen, ([], []))
    new = [row for row in cells if row not in before[1]] or [
        row for row in rows if row not in before[0]
    ]
    st.session_state[seen] = (rows, cells)
    if new:
        st.session_state[f"column_{version.id}"] = profile.columns[new[-1]].name


def _frame(profile: Profile) -> pd.DataFrame:
    fields = {
        "Column": lambda item: item.name,
        "Type": lambda item: str(item.type),
        "Role": lambda item: [str(item.role)],
        "Missing": lambda item: item.missing_share,
        "Distinct": lambda item: item.distinct,
        "Shape": _shape,
    }
    if profile.target:
        fields |= {
            "Relation": lambda item: (profiles.strength(item) or (None,))[0],
            "How strong": lambda item: (profiles.strength(item) or (None, None))[1],
        }
    fields |= {
        "Notes": lambda item: " · ".join(_notes(item)) or None,
        "Typical": _typical,
        "Mean": lambda item: item.mean,
        "Median": lambda item: _number(item, "0.5"),
        "P5": lambda item: _number(item, "0.05"),
        "P95": lambda item: _number(item, "0.95"),
        "Min": lambda item: _text(item.minimum),
        "Max": lambda item: _text(item.maximum),
    }
    return tables.many(profile.columns, fields)


def _config(profile: Profile) -> Mapping[str, Any]:
    make = st.column_config
    distinct = (
        "Different values" if profile.sample_rows is None else "Different values, approximately"
    )
    return {
        "Column": make.TextColumn(pinned=True, width=150),
        "Type": make.TextColumn(width=76),
        "Role": make.MultiselectColumn(
            options=[str(role) for role in Role],
            color=[_ROLE_COLOURS[role] for role in Role],
            width=84,
        ),
        "Missing": make.ProgressColumn(
            format="percent", min_value=0, max_value=1, width=112, color="orange"
        ),
        "Distinct": make.NumberColumn(format="localized", width=76, help=distinct),
        "Shape": make.BarChartColumn(
            width=110,
            y_min=0,
            help=(
                "How the values are spread: of numbers and dates by size, of text the most frequent"
                " values"
            ),
        ),
        "Relation": make.NumberColumn(
            format="%.2f",
            width=76,
            help=f"With “{words.plain(profile.target)}”; nothing causal is meant",
        ),
        "How strong": make.TextColumn(
            width=112, help="By which measure: select the column, the inspector says it"
        ),
        "Notes": make.TextColumn(width=260),
        "Typical": make.TextColumn(
            width=140, help="The middle value, or the most frequent one with its share"
        ),
        "Mean": make.NumberColumn(format="compact", width=84),
        "Median": make.NumberColumn(format="compact", width=84),
        "P5": make.NumberColumn(format="compact", width=84, help="5th percentile"),
        "P95": make.NumberColumn(format="compact", width=84, help="95th percentile"),
        "Min": make.TextColumn(width=110),
        "Max": make.TextColumn(width=110),
    }


def _shape(item: ColumnProfile) -> list[int]:
    """A few bars: a histogram, two bins of it to a bar where there are many; else the most frequent
    values.
    """
    if item.histogram is None:
        return [value.count for value in item.top]
    counts = list(item.histogram.counts)
    width = -(-len(counts) // _BARS)
    return [sum(counts[place : place + width]) for place in range(0, len(counts), width)]


def _number(item: ColumnProfile, quantile: str) -> float | None:
    value = item.quantiles.get(quantile)
    return float(value) if item.type in NUMERIC and isinstance(value, int | float) else None


def _typical(item: ColumnProfile) -> str | None:
    if item.median is not None:
        return words.value(item.median)
    present = item.rows - item.missing
    if not item.top or not present:
        return None
    best = item.top[0]
    return (
        str(best.value) if item.sampled else f"{best.value} ({words.share(best.count / present)})"
    )


def _text(value: object) -> str | None:
    return None if value is None else words.value(value)


_SHORT = {
    "empty_column": "empty",
    "mostly_missing": "mostly missing",
    "constant": "constant",
    "high_cardinality": "many different texts",
    "infinite": "infinite",
    "padded": "leading or trailing spaces",
    "near_duplicate_column": "repeats another column",
}


def _notes(item: ColumnProfile) -> list[str]:
    """What is odd about a column, in few words; the inspector has the sentences."""
    notes = [_SHORT.get(notice.code, notice.sentence) for notice in item.notices]
    if item.disguised:
        values = ", ".join(f"“{value.value}”" for value in item.disguised[:3])
        notes.append(f"{values} may mean missing")
    present = item.rows - item.missing
    if item.id_like:
        unique = bool(present) and item.distinct == present and item.distinct_exact
        notes.append("unique: an id" if unique else "looks like an id")
    return notes
