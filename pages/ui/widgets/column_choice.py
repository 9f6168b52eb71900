"""Which column is at hand: the URL's ``column`` says it, so that a reload shows the same."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def choose(names: Sequence[str], key: str) -> str | None:
    """Draw the choice among ``names`` under the widget's ``key``; None when there is no column."""
    in_url = st.query_params.get("column")
    if st.session_state.get(key) not in names:
        st.session_state[key] = in_url if in_url in names else next(iter(names), None)
    name = st.selectbox(
        "Column",
        names,
        key=key,
        persist_state="session",
        label_visibility="collapsed",
        format_func=str,
    )
    if name and name != in_url and (in_url or name != names[0]):
        st.query_params["column"] = name
    return name
