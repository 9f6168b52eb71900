"""What goes wrong is a sentence where it went wrong; what nobody foresaw gets an id."""

from __future__ import annotations

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest

from core.base.errors import Refused
from pages.ui.widgets import guard


def test_our_own_errors_say_their_sentence() -> None:
    assert guard.sentence(Refused("“a” is empty.")) == "“a” is empty."


def test_others_get_an_id_under_which_the_log_has_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        text = guard.sentence(ValueError("secret detail"))
    assert "secret detail" not in text
    identity = re.findall(r"[0-9a-f]{6,}", text)[0]
    assert identity in caplog.text
    assert "secret detail" in caplog.text


def _page() -> None:
    import streamlit as st

    from core.base.errors import Refused
    from pages.ui.widgets import guard

    def refuse(name: str) -> str:
        raise Refused(f"There is no {name}.")

    st.session_state["refused"] = guard.attempt(refuse, "*x*")
    st.session_state["fine"] = guard.attempt(str.upper, "a")
    with guard.here():
        st.stop()
    st.write("not reached")


def test_the_page_goes_on_after_an_error_and_stops_where_it_is_told_to() -> None:
    page = AppTest.from_function(_page).run()
    assert [error.value for error in page.error] == ["There is no \\*x\\*."]
    assert page.session_state["refused"] is None
    assert page.session_state["fine"] == "A"
    assert not page.markdown
