"""The views of one screen: a choice that stands in the URL, so that a link or a reload shows the
same.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def chosen(label: str, options: Mapping[str, str], *, param: str = "view") -> str:
    """Draw the choice among ``options`` (name → title); the URL's ``param`` says which, the first
    when it says none.
    """
    names = list(options)
    told = st.query_params.get(param)
    told = told if told in options else names[0]
    key, seen = f"view_{param}", f"_seen_{param}"
    if st.session_state.get(seen) != told or key not in st.session_state:
        st.session_state[key] = st.session_state[seen] = (
            told  # a link, a command or the back button chose it
        )
    picked = (
        st.segmented_control(
            label,
            names,
            key=key,
            required=True,
            format_func=lambda name: options[name],
            label_visibility="collapsed",
        )
        or told
    )
    if picked != told:
        st.query_params[param] = st.session_state[seen] = picked
    return picked
