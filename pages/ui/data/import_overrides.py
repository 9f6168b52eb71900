"""The import options that a person chose in place of the detected ones; they live as long as the
session.
"""

from __future__ import annotations

from typing import Any

import streamlit as st


def _session_key(token: str) -> str:
    return f"_import_overrides_{token}"


def overrides_of(token: str) -> dict[str, Any]:
    """The options of an upload, by name."""
    overrides: dict[str, Any] = st.session_state.setdefault(_session_key(token), {})
    return overrides


def override(token: str, **options: Any) -> None:
    """Set options (None: as detected) and draw anew."""
    merged = overrides_of(token) | options
    begin_with(token, {name: value for name, value in merged.items() if value is not None})


def begin_with(token: str, options: dict[str, Any]) -> None:
    """Set these options and no other, and draw anew: those before were about another format or
    file.
    """
    st.session_state[_session_key(token)] = options
    st.rerun()


def reset(token: str) -> None:
    """Go back to what was detected, and draw anew."""
    begin_with(token, {})


def with_types(token: str, options: dict[str, Any]) -> dict[str, Any]:
    """``options`` so that types of some columns leave the types chosen for others as they are."""
    types = options.get("types")
    if not isinstance(types, dict):
        return options
    return {**options, "types": {**overrides_of(token).get("types", {}), **types}}
