"""What uses the disk, and deleting it after saying who uses it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.base.errors import MillwrightError
from core.workbench import deleting, usage
from core.workbench.usage import Part, Usage
from core.workbench.workspace import Workspace
from pages.ui.widgets import guard, tables, words

_SAID = "_usage_said"  # session key: what could not be deleted, and why
_SHOWN = 500  # parts in the table
_KINDS = {
    usage.VERSION: "Dataset version",
    usage.RUN: "Run",
    usage.LOG: "Log",
    usage.BACKUP: "Backup",
    usage.UPLOAD: "Upload",
    usage.STRAY: "Not in the history",
    usage.SCRATCH: "Temporary files",
    usage.HISTORY: "History",
}


@st.dialog("Disk usage", width="large", icon=":material/hard_drive:", on_dismiss="rerun")
def show(ws: Workspace) -> None:
    """Every part with its size, the largest first; selected ones can be deleted."""
    measured = guard.attempt(usage.usage, ws)
    if measured is None:
        return
    _summary(measured)
    parts = measured.parts[:_SHOWN]
    chosen = _table(parts)
    said = st.session_state.pop(_SAID, None)
    if said:
        st.error(words.plain(said), icon=":material/error:")
    if chosen:
        _delete(ws, chosen)
    else:
        st.caption("Select what to delete. Runs come before their data.")
    _whole(ws)


def _summary(measured: Usage) -> None:
    kinds = " · ".join(
        f"{words.plain(_KINDS[kind].lower())} {words.size(size)}"
        for kind, size in measured.by_kind().items()
        if size
    )
    st.markdown(
        f"**{words.size(measured.bytes)}** used, {words.size(measured.free)} free on the disk."
    )
    st.caption(kinds)


def _table(parts: Sequence[Part]) -> list[Part]:
    frame = tables.many(
        parts,
        {
            "Kind": lambda part: _KINDS[part.kind],
            "What": lambda part: part.title,
            "Size": lambda part: words.size(part.bytes),
        },
    )
    selected = tables.show(
        frame,
        key="usage",
        alt="What uses the disk, the largest first",
        columns={
            "What": st.column_config.TextColumn(width="large"),
            "Size": st.column_config.TextColumn(alignment="right"),
        },
        select="many",
        layout=tables.Layout(height=tables.height(len(parts), 12)),
    )
    return [parts[place] for place in selected if place < len(parts)]


def _delete(ws: Workspace, chosen: list[Part]) -> None:
    size = words.size(sum(part.bytes for part in chosen))
    names = ", ".join(part.title for part in chosen[:3])
    more = f" and {words.count(len(chosen) - 3)} more" if len(chosen) > 3 else ""
    st.markdown(f"Delete **{words.plain(names)}**{more} ({size})? This cannot be undone.")
    for note in guard.attempt(deleting.notes, ws, chosen) or []:
        st.caption(words.plain(words.sentence(note)))
    st.button(
        "Delete",
        type="primary",
        key="usage_delete",
        icon=":material/delete:",
        on_click=_delete_now,
        args=(ws, chosen),
    )


def _delete_now(ws: Workspace, chosen: list[Part]) -> None:
    """Delete what may go; what stays is said when the dialog is drawn again."""
    refused = []
    for part in deleting.in_order(chosen):
        try:
            deleting.part(ws, part)
        except MillwrightError as error:
            refused.append(words.plain(error.sentence))
    st.session_state[_SAID] = "  \n".join(refused)


def _whole(ws: Workspace) -> None:
    """Delete everything, after its name was typed."""
    with st.expander("Delete the whole workspace", type="compact"):
        st.markdown(
            f"Everything that Millwright stores in **{words.plain(ws.folder.name)}** goes:"
            " datasets, runs, backups, the history. This cannot be undone."
        )
        typed = st.text_input("Type the workspace's name", key="usage_whole_name")
        if st.button(
            "Delete the workspace",
            key="usage_whole",
            icon=":material/delete_forever:",
            disabled=typed != ws.folder.name,
        ):
            with guard.here():
                deleting.open_workspace(ws)
                st.rerun()
