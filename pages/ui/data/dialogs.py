"""What can be done with the open dataset from the menu: rename, delete, download."""

from __future__ import annotations

import streamlit as st

from core.workbench import datasets, versions
from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.frame import screens
from pages.ui.frame.commands import Command
from pages.ui.widgets import guard, words


def commands(ws: Workspace, version: VersionView | None) -> list[Command]:
    """The dataset's commands for the File menu; none available without a dataset."""
    if version is None:
        return []
    return [
        Command(
            "file.download",
            "Download this dataset…",
            "File",
            lambda: _download(version),
            "download",
        ),
        Command(
            "file.rename",
            "Rename this dataset…",
            "File",
            lambda: _rename(ws, version),
            "edit",
            ("F2",),
        ),
        Command(
            "file.delete", "Delete this dataset…", "File", lambda: _delete(ws, version), "delete"
        ),
    ]


@st.dialog("Download", width="small", icon=":material/download:")
def _download(version: VersionView) -> None:
    st.markdown(
        f"**{words.plain(version.title)}**: {words.plural(version.rows, 'row')} ×"
        f" {words.plural(len(version.columns), 'column')}"
    )
    st.link_button(
        "Parquet (with its types)",
        f"api/download/parquet/{version.id}",
        icon=":material/table:",
        width="stretch",
    )
    st.link_button(
        "CSV (for other programs)",
        f"api/download/csv/{version.id}",
        icon=":material/csv:",
        width="stretch",
    )
    st.caption(
        "In the CSV file, text that a spreadsheet would take for a formula is preceded by an"
        " apostrophe."
    )


@st.dialog("Rename dataset", width="small", icon=":material/edit:")
def _rename(ws: Workspace, version: VersionView) -> None:
    with st.form("rename", border=False):
        name = st.text_input("Name", version.dataset, max_chars=120)
        if st.form_submit_button("Rename", type="primary"):
            with guard.here():
                datasets.rename(ws, version.dataset_id, name)
                st.rerun()


@st.dialog("Delete dataset", width="small", icon=":material/delete:")
def _delete(ws: Workspace, version: VersionView) -> None:
    number = len(guard.attempt(versions.versions, ws, version.dataset_id) or [])
    st.markdown(
        f"Delete **{words.plain(version.dataset)}** with {words.plural(number, 'version')}? This"
        " cannot be undone."
    )
    with st.container(horizontal=True, gap="small"):
        if st.button("Delete", type="primary", key="delete_now", icon=":material/delete:"):
            with guard.here():
                datasets.delete(ws, version.dataset_id)
                screens.go("data", dataset=None)
        if st.button("Cancel", key="delete_not"):
            st.rerun()
