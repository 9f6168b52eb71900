"""Where a person is: the dataset, its version and the run.

The URL says it; the session remembers it from page to page.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

_NAMES = ("dataset", "version", "run")


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
    kept: Place = st.session_state.get("_place", Place())
    dataset, run = _from_url("dataset"), _from_url("run")
    version = _from_url("version") if dataset is not None else kept.version
    place = Place(
        kept.dataset if dataset is None else dataset, version, kept.run if run is None else run
    )
    settle(place, shown)
    return place


def settle(place: Place, shown: bool = True) -> None:
    """Remember ``place``, and let the URL say it."""
    st.session_state["_place"] = place
    if shown:
        wanted = place.query()
        for name in _NAMES:
            if name in wanted and st.query_params.get(name) != wanted[name]:
                st.query_params[name] = wanted[name]
            elif name not in wanted and name in st.query_params:
                del st.query_params[name]
