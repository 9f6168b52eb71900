"""Backups of the history as a person handles them: taken now, put back after a warning."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.base.backups import Backup
from core.workbench import history_loss, restoring
from core.workbench.workspace import Workspace
from pages.ui.frame.screens import go
from pages.ui.widgets import guard, tables, words


@st.dialog("Backups of the history", width="large", icon=":material/backup:")
def show(ws: Workspace) -> None:
    """The copies there are; a selected one can be put back."""
    hours = ws.settings.float("backup_hours")
    pace = f"every {hours:g} hours, " if hours > 0 else ""
    st.caption(
        f"The history (datasets, versions, runs, jobs) is copied {pace}before its schema changes"
        " and before each restore. Tables and models are not copied: they stay where they are."
    )
    if st.button("Back up now", key="backup_now", icon=":material/backup:"):
        guard.attempt(restoring.back_up, ws)
    copies = restoring.copies(ws.folder)
    if not copies:
        st.markdown("There is no backup yet.")
        return
    selected = _table(copies)
    if selected and selected[0] < len(copies):
        _restore(ws, copies[selected[0]])
    else:
        st.caption("Select a backup to see what restoring it would forget.")


def _table(copies: Sequence[Backup]) -> list[int]:
    frame = tables.many(
        copies,
        {
            "Backup": lambda item: item.name,
            "Size": lambda item: words.size(item.bytes),
            "When": lambda item: item.created,
        },
    )
    return tables.show(
        frame,
        key="backups",
        alt="Backups, the newest first",
        columns={
            "When": tables.when_column(),
            "Backup": st.column_config.TextColumn(width="large"),
        },
        select="one",
        layout=tables.Layout(height=tables.height(len(copies), 8)),
    )


def _restore(ws: Workspace, copy: Backup) -> None:
    lost = guard.attempt(restoring.would_lose, ws.folder, copy.name)
    if lost is None:
        return
    if lost.nothing:
        st.markdown("This backup knows everything that the history knows.")
    else:
        st.warning(words.plain(history_loss.sentence(lost)), icon=":material/warning:")
    if st.button(
        f"Restore {words.plain(copy.name)}",
        type="primary",
        key="restore_now",
        icon=":material/settings_backup_restore:",
        help="The present history stays among the backups.",
    ):
        with guard.here():
            restoring.restore_open(ws, copy.name)
            go("home")
