"""The password of an encrypted workbook: asked for at the left, used once, stored nowhere."""

from __future__ import annotations

import streamlit as st

from core.base.errors import MillwrightError
from core.workbench import unlocking
from core.workbench.workspace import Workspace
from pages.ui.server.uploads import Upload
from pages.ui.widgets import guard, words


def is_needed(result: object) -> bool:
    """Whether what came instead of a preview is the question for a password."""
    return isinstance(result, MillwrightError) and result.field == "password"


def ask(ws: Workspace, file: Upload) -> None:
    """The field for the password; the right one opens the upload in its place, and the preview
    follows.
    """
    with st.form(
        f"unlock_{file.token}", clear_on_submit=True, border=False
    ):  # cleared: what was typed does not stay in the session
        password = st.text_input(
            "Password", type="password", autocomplete="off", key=f"password_{file.token}"
        )
        error_place = st.container()
        if st.form_submit_button(
            "Open",
            type="primary",
            key="primary_open",
            icon=":material/lock_open:",
            width="stretch",
            help="Enter",
        ):
            with error_place, guard.here():
                with st.spinner("Opening the workbook …"):
                    unlocking.unlock_upload(ws, file.path, password or "", file.name)
                st.rerun()


def explain(file: Upload) -> None:
    """What stands in the place of the preview meanwhile."""
    st.info(
        f"“{words.plain(file.name)}” is encrypted. Type its password at the left to see its rows.",
        icon=":material/lock:",
    )
    st.caption(
        "The password opens the uploaded copy and is not stored. Your own file stays as it is."
    )
