"""The views of one screen: a choice that stands in the URL, so that a link or a reload shows the
same.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.ui.widgets import words


def choose(label: str, options: Mapping[str, str], *, param: str = "view") -> str:
    """Draw the choice among ``options`` (name → title); the URL's ``param`` says which, the first
    when it says none.
    """
    names = list(options)
    in_url = st.query_params.get(param, "")
    current = in_url if in_url in options else names[0]
    key, seen = f"view_{param}", f"_seen_{param}"
    if st.session_state.get(seen) != current or key not in st.session_state:
        # a link, a command or the back button chose it
        st.session_state[key] = st.session_state[seen] = current
    picked = st.segmented_control(
        label,
        names,
        key=key,
        required=True,
        format_func=lambda name: words.plain(options[name]),
        label_visibility="collapsed",
    )
    if picked is not None and picked != current:
        st.session_state[seen] = picked
        st.query_params[param] = picked
    return picked or current
