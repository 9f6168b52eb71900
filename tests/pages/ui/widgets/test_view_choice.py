"""The views of a screen: the URL says which, the first when it says none or nonsense."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from pages.ui.widgets import view_choice

    st.session_state["view"] = view_choice.choose("View", {"table": "Table", "curve": "Curves"})


@pytest.mark.parametrize(
    ("in_url", "view"), [(None, "table"), ("curve", "curve"), ("x", "table"), ("", "table")]
)
def test_the_url_says_which(in_url: str | None, view: str) -> None:
    page = AppTest.from_function(_page)
    if in_url is not None:
        page.query_params["view"] = in_url
    assert page.run().session_state["view"] == view


def test_a_click_stands_in_the_url_and_a_link_wins_over_the_click_before() -> None:
    page = AppTest.from_function(_page).run()
    page.segmented_control(key="view_view").select("curve").run()
    assert page.session_state["view"] == "curve"
    assert page.query_params["view"] in ("curve", ["curve"])
    page.query_params["view"] = "table"
    assert page.run().session_state["view"] == "table"
