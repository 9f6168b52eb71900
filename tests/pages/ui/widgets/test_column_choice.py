"""Which column is at hand: the URL's, else the one chosen before, else the first."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from pages.ui.widgets import column_choice

    names = st.session_state.get("names", ["age", "**town**"])
    st.session_state["chosen"] = column_choice.choose(names, "choice")


@pytest.mark.parametrize(
    ("in_url", "chosen"),
    [(None, "age"), ("**town**", "**town**"), ("gone", "age")],
)
def test_the_url_says_which(in_url: str | None, chosen: str) -> None:
    page = AppTest.from_function(_page)
    if in_url:
        page.query_params["column"] = in_url
    assert page.run().session_state["chosen"] == chosen


def test_a_choice_is_written_into_the_url_but_the_first_needs_no_saying() -> None:
    page = AppTest.from_function(_page).run()
    assert "column" not in page.query_params
    page.selectbox(key="choice").select("**town**").run()
    assert page.query_params["column"] in ("**town**", ["**town**"])
    page.selectbox(key="choice").select("age").run()
    assert page.query_params["column"] in ("age", ["age"])


def test_a_column_that_goes_gives_way_and_none_is_none() -> None:
    page = AppTest.from_function(_page).run()
    page.session_state["names"] = ["size"]
    assert page.run().session_state["chosen"] == "size"
    page.session_state["names"] = []
    assert page.run().session_state["chosen"] is None
