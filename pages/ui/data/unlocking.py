"""The password of an encrypted workbook: asked for at the left, used once, kept nowhere."""

from __future__ import annotations

import streamlit as st

from core.base.errors import MillwrightError
from core.workbench import unlocking
from core.workbench.workspace import Workspace
from pages.ui.server.uploads import Upload
from pages.ui.widgets import guard, words


def wanted(seen: object) -> bool:
    """Whether what came instead of a preview is the question for a password."""
    return isinstance(seen, MillwrightError) and seen.field == "password"


def ask(ws: Workspace, brought: Upload) -> None:
    """The field for the password; the right one opens the upload in its place, and the preview
    follows.
    """
    with st.form(
        f"unlock_{brought.token}", clear_on_submit=True, border=False
    ):  # cleared: what was typed does not stay in the session
        password = st.text_input(
            "Password", type="password", autocomplete="off", key=f"password_{brought.token}"
        )
        told = st.container()
        if st.form_submit_button(
            "Open",
            type="primary",
            key="primary_open",
            icon=":material/lock_open:",
            width="stretch",
            help="Enter",
        ):
            with told, guard.here():
                with st.spinner("Opening the workbook …"):
                    unlocking.unlock_upload(ws, brought.path, password or "", brought.name)
                st.rerun()


def explain(brought: Upload) -> None:
    """What stands in the place of the preview meanwhile."""
    st.info(
        f"“{words.plain(brought.name)}” is encrypted. Type its password at the left to see its"
        " rows.",
        icon=":material/lock:",
    )
    st.caption(
        "The password opens the uploaded copy and is not kept. Your own file stays as it is."
    )
