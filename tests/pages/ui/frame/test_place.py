"""Where a person is: the URL says it, the session completes it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.frame.place import Place


def _page() -> None:
    import streamlit as st

    from pages.ui.frame import place

    st.session_state["place"] = place.current(shown=st.session_state.get("shown", True))


def _where(query: dict[str, str], before: Place | None = None, shown: bool = True) -> AppTest:
    page = AppTest.from_function(_page)
    if before is not None:
        page.session_state["_place"] = before
    page.session_state["shown"] = shown
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


@pytest.mark.parametrize(
    ("query", "before", "place"),
    [
        ({}, None, Place()),
        ({"dataset": "3"}, None, Place(dataset=3)),
        ({"dataset": "3"}, Place(2, 1, 9), Place(3, None, 9)),
        ({}, Place(2, 1, 9), Place(2, 1, 9)),
        ({"dataset": "2", "version": "4", "run": "5"}, None, Place(2, 4, 5)),
        ({"version": "4"}, Place(2, 1), Place(2, 1)),  # a version without its dataset says nothing
        ({"dataset": "x"}, Place(2), Place(2)),
        ({"dataset": "²"}, Place(2), Place(2)),
        ({"dataset": "-1"}, Place(2), Place(2)),
        ({"dataset": "9" * 12}, Place(2), Place(2)),
    ],
)
def test_the_url_names_the_place_and_the_session_completes_it(
    query: dict[str, str], before: Place | None, place: Place
) -> None:
    assert _where(query, before).session_state["place"] == place


def test_the_place_is_written_into_the_url_only_where_it_is_shown() -> None:
    shown = _where({"version": "7"}, Place(2, 1)).query_params
    assert {name: str(shown[name]).strip("[']") for name in shown} == {
        "dataset": "2",
        "version": "1",
    }
    assert dict(_where({}, Place(2, 1), shown=False).query_params) == {}


def test_a_place_as_parameters() -> None:
    assert Place(1, None, 3).query() == {"dataset": "1", "run": "3"}
    assert Place().query() == {}
