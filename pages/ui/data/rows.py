"""The rows of a version: scrolled and sorted at any length, or filtered by an expression and paged;
and those in quarantine.
"""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.base.errors import MillwrightError
from core.workbench import tables as stored_tables
from core.workbench import versions
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.widgets import guard, panes, tables, words


@st.cache_resource(max_entries=4, show_spinner=False)
def _lazy(_ws: Workspace, version_id: int, sha256: str) -> Any:
    return stored_tables.lazy(_ws, version_id)


def table(ws: Workspace, version: VersionView, bar: DeltaGenerator) -> None:
    """Draw the rows; the filter and the order stand in ``bar``."""
    names = [column.name for column in version.columns]
    with bar:
        where = st.text_input(
            "Filter",
            key=f"where_{version.dataset_id}",
            persist_state="session",
            label_visibility="collapsed",
            icon=":material/filter_alt:",
            placeholder=f"Filter, e.g. {_example(version)}",
            live="400ms",
        ).strip()
        order = st.selectbox(
            "Sort by",
            names,
            None,
            key=f"sort_{version.dataset_id}",
            persist_state="session",
            placeholder="Sort by",
            width=150,
            label_visibility="collapsed",
        )
        down = order is not None and st.toggle("Descending", key=f"down_{version.dataset_id}")
    if not where and order is None:
        with guard.here():
            tables.lazy(
                _lazy(ws, version.id, version.sha256),
                key=f"lazy_{version.id}",
                alt=f"Rows of {version.title}",
            )
        return
    problem = (
        guard.attempt(stored_tables.check_expression, ws, version.id, where) if where else None
    )
    if problem:
        st.error(words.plain(problem), icon=":material/error:")
        return
    _paged(ws, version, where, order, down)


def _example(version: VersionView) -> str:
    """A filter that fits these columns."""
    number = next(
        (column.name for column in version.columns if column.type in ("integer", "number")), None
    )
    text = next(
        (column.name for column in version.columns if column.type in ("text", "category")), None
    )
    parts = [
        f"{_quoted(text)} is not missing" if text else "",
        f"{_quoted(number)} > 10" if number else "",
    ]
    return " and ".join(filter(None, parts)) or "column is not missing"


def _quoted(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


def _paged(ws: Workspace, version: VersionView, where: str, order: str | None, down: bool) -> None:
    place, foot = (
        st.container(height="stretch", gap=None),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    )
    mark = f"page_{version.id}_{abs(hash((where, order, down)))}"
    offset = (int(st.session_state.get(mark, 1)) - 1) * tables.PAGE
    try:
        page = stored_tables.page(
            ws, version.id, offset, tables.PAGE, [(order, down)] if order else [], where or None
        )
    except MillwrightError as error:
        guard.show(error)
        return
    with place:
        if page.matching:
            tables.arrow(
                page.rows,
                key=f"paged_{version.id}",
                alt=f"Rows of {version.title} that match",
                pinned=page.rows.column_names[0],
            )
        else:
            panes.empty(
                "filter_alt_off",
                "No row matches",
                "Loosen the filter: clear the field to see every row.",
                "match",
            )
    with foot:
        tables.pages(page.matching, key=mark)
        st.caption(
            f"{words.count(page.matching)} of {words.plural(page.total, 'row')}", width="content"
        )


def quarantine(ws: Workspace, version: VersionView, bar: DeltaGenerator) -> None:
    """Draw the rows that the import put into quarantine, each with its reason."""
    rejected = guard.attempt(versions.quarantined, ws, version.id)
    if rejected is None:
        return
    with bar:
        if version.recipe:
            st.caption(
                f"{words.plural(version.rows_read, 'row')} before the cleaning,"
                f" {words.count(version.rows)} after it"
            )
        else:
            st.caption(
                f"{words.count(version.rows_read)} read = {words.count(version.rows)} loaded +"
                f" {words.count(version.rows_quarantined)} in quarantine"
            )
        if len(rejected):
            st.link_button(
                "Download", f"api/download/quarantine/{version.id}", icon=":material/download:"
            )
    if not len(rejected):
        fitted = (
            "Every row of the file could be read. Rows that cannot would be listed here with their"
            " number and reason."
        )
        cleaned = (
            "Cleaning puts no row into quarantine. What the import put there is listed with the"
            " version that was imported: see Versions."
        )
        panes.empty(
            "verified", "Nothing in quarantine", cleaned if version.recipe else fitted, "quarantine"
        )
        return
    columns = {
        "row": st.column_config.NumberColumn(
            "Row", format="%d", width=80, help="Counted below the header, from 1"
        ),
        "column": st.column_config.TextColumn("Column", width="small"),
        "reason": st.column_config.TextColumn("Reason", width="large"),
        "raw": st.column_config.TextColumn("Text in the file", width="large"),
    }
    tables.show(
        rejected,
        key=f"quarantine_{version.id}",
        alt="Rows in quarantine, with reasons",
        columns=columns,
    )
