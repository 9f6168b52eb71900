"""The layout: one column takes what is left, the others have an edge to drag."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.widgets import panes


def _page() -> None:
    import streamlit as st

    from pages.ui.widgets import panes

    _, middle, right = panes.split("x", 200, None, 300)
    with middle, panes.pane("Title", "p", tools=lambda: st.caption("tool")) as body:
        pass
    body.markdown("inside")
    with right, panes.pane("", "q"):
        panes.empty("home", "Nothing", "It will be here.").button("Go", key="go")


def test_panes_hold_what_is_drawn_into_them() -> None:
    page = AppTest.from_function(_page).run()
    assert not page.exception
    assert [item.value for item in page.markdown] == [
        "###### Title",
        "inside",
        ":gray[:material/home:]",
        "**Nothing**",
    ]
    assert [item.value for item in page.caption] == ["tool", "It will be here."]
    assert page.button(key="go").label == "Go"


def test_a_split_needs_a_column_that_takes_what_is_left() -> None:
    with pytest.raises(ValueError, match="not in"):
        panes.split("y", 100, 200)
