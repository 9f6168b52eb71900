"""Where a version comes from: its siblings, its parent, the recipe between them, and the settings
of the import.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.workbench import versions
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.widgets import guard, panes, tables, words


def version_table(ws: Workspace, version: VersionView) -> None:
    """Draw every version of the dataset; a selected one is opened."""
    every = guard.attempt(versions.versions, ws, version.dataset_id) or []
    frame = tables.many(
        every,
        {
            "Version": (
                lambda item: f"v{item.number}" + (" (open)" if item.id == version.id else "")
            ),
            "Rows": lambda item: item.rows,
            "Columns": lambda item: len(item.columns),
            "Created by": _created_by,
            "Size": lambda item: words.size(item.bytes),
            "SHA-256": lambda item: item.sha256,
            "When": lambda item: item.created,
        },
    )
    columns = {
        "Rows": st.column_config.NumberColumn(format="localized"),
        "Created by": st.column_config.TextColumn(width="large"),
        "SHA-256": st.column_config.TextColumn(width="medium"),
        "When": tables.when_column(),
    }
    picked = tables.show(
        frame,
        key=f"versions_{version.dataset_id}_{version.id}",
        alt="Versions",
        columns=columns,
        select="one",
    )
    if picked and every[picked[0]].id != version.id:
        screens.go(
            "data", dataset=version.dataset_id, version=every[picked[0]].number, view="versions"
        )


def _created_by(version: VersionView) -> str:
    if version.recipe:
        return f"cleaning: {words.plural(len(version.recipe), 'step')}"
    return f"import of {(version.source or {}).get('file', 'a file')}"


def origin(ws: Workspace, version: VersionView) -> None:
    """Draw the chain from the imported file to this version."""
    with panes.pane("Lineage", "origin"):
        chain = guard.attempt(versions.lineage, ws, version.id)
        if chain is None:
            return
        source = chain.base.source or {}
        st.markdown(
            f":material/upload_file: **{words.plain(source.get('file', 'a file'))}**, read as"
            f" {words.plain(source.get('plugin', 'a table'))}"
        )
        st.caption(
            f"{words.count(chain.base.rows_read)} rows read, {words.count(chain.base.rows)} loaded,"
            f" {words.count(chain.base.rows_quarantined)} in quarantine"
        )
        for place, line in enumerate(chain.recipe.say(), start=1):
            st.markdown(f"{words.count(place)}\\. {words.plain(line)}")
        st.markdown(
            f":material/table: **{words.plain(version.title)}**:"
            f" {words.plural(version.rows, 'row')} × {words.plural(len(version.columns), 'column')}"
        )
        for notice in version.notices:
            st.caption(words.plain(notice.sentence))
        st.markdown("###### Identity", anchors=False)
        tables.facts(
            {"Stored": words.exact(version.created), "Size": words.size(version.bytes)},
            "Facts about the version",
        )
        st.code(version.sha256, language=None, wrap_lines=True)
        _import_settings(source.get("params") or {})


def _import_settings(params: dict[str, Any]) -> None:
    shown = {
        name.replace("_", " "): repr(value)
        for name, value in params.items()
        if value not in ({}, [], None)
    }
    if shown:
        with st.expander("Import settings", type="compact"):
            tables.facts(shown, "Parameters of the import")
