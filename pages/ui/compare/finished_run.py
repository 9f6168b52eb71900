"""Which of the compared runs a view is about: one that has finished."""

from __future__ import annotations

import streamlit as st

from core.workbench.comparing import Comparison


def choose(comparison: Comparison, key: str) -> int | None:
    """Draw the choice under the widget's ``key``; None, said in a sentence, when none is done."""
    names = {run.run: run.name for run in comparison.runs if run.state == "done"}
    if not names:
        st.caption("None of these runs has finished.")
        return None
    return st.selectbox(
        "Run",
        list(names),
        key=key,
        format_func=lambda number: f"{names[number]} ({number})",
        label_visibility="collapsed",
        width=280,
    )
