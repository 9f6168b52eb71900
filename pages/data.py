"""Data: bring a file, look at its rows and columns, say what each column is for, see where a
version comes from.
"""

import streamlit as st

from core.workbench.versions import VersionView
from core.workbench.workspace import Workspace
from pages.ui.data import columns, dialogs, importing, lineage, rows
from pages.ui.frame import shell
from pages.ui.widgets import panes, view_choice, words

VIEWS = {"table": "Table", "profile": "Profile", "quarantine": "Quarantine", "versions": "Versions"}


def _titles(version: VersionView) -> dict[str, str]:
    if not version.rows_quarantined:
        return VIEWS
    return VIEWS | {"quarantine": f"Quarantine ({version.rows_quarantined:,})"}


def _dataset(ws: Workspace, version: VersionView) -> None:
    left, right = panes.split("data", None, 320)
    with left, panes.pane("", "data"):
        bar = st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="data_bar"
        )
        with bar:
            view = view_choice.choose("View", _titles(version))
        if view == "table":
            rows.table(ws, version, bar)
        elif view == "profile":
            columns.profile(ws, version, bar)
        elif view == "quarantine":
            rows.quarantine(ws, version, bar)
        else:
            lineage.version_table(ws, version)
    with right:
        if view == "versions":
            lineage.origin(ws, version)
        else:
            columns.inspector(ws, version)


here = shell.where("data")
screen = shell.page(
    "data", [*dialogs.commands(here.ws, here.version), *columns.own_commands(here.ws, here.version)]
)
job_id, token = st.query_params.get("job", ""), st.query_params.get("upload", "")
if job_id.isascii() and job_id.isdigit():
    importing.follow(screen.ws, int(job_id))
elif token:
    importing.settings(screen.ws, token)
elif screen.version is None or "new" in st.query_params:
    if screen.missing:
        st.warning(words.plain(screen.missing), icon=":material/search_off:")
    importing.begin(screen.ws)
else:
    _dataset(screen.ws, screen.version)
