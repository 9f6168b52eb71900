"""Where a person is: the dataset, its version and the run.

The URL says it; the session remembers it from page to page.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

_NAMES = ("dataset", "version", "run")
_SESSION = "_place"


@dataclass(frozen=True)
class Place:
    """Ids, each None when nothing is chosen.

    ``version`` is the number of a dataset's version, None for the newest.
    """

    dataset: int | None = None
    version: int | None = None
    run: int | None = None

    def query(self) -> dict[str, str]:
        """The place as the parameters of a URL."""
        return {name: str(value) for name in _NAMES if (value := getattr(self, name)) is not None}


def _from_url(name: str) -> int | None:
    text = st.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def current(shown: bool = True) -> Place:
    """The place that the URL names, completed by what the session remembers; ``shown`` writes it
    into the URL.
    """
    before = remembered()
    dataset, run = _from_url("dataset"), _from_url("run")
    place = Place(
        before.dataset if dataset is None else dataset,
        before.version if dataset is None else _from_url("version"),
        before.run if run is None else run,
    )
    remember(place, shown)
    return place


def remembered() -> Place:
    """The place of the page before, nowhere at first."""
    place: Place = st.session_state.get(_SESSION, Place())
    return place


def remember(place: Place, shown: bool = True) -> None:
    """Remember ``place``; ``shown`` lets the URL say it."""
    st.session_state[_SESSION] = place
    if not shown:
        return
    query = place.query()
    for name in _NAMES:
        if name in query and st.query_params.get(name) != query[name]:
            st.query_params[name] = query[name]
        elif name not in query and name in st.query_params:
            del st.query_params[name]
