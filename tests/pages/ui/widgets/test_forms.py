"""Parameters as a form: what is refused is said at its field, and what nobody has touched yet is
asked for without blame.
"""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st
    from pydantic import BaseModel, Field

    from core.data.schema import Column
    from pages.ui.widgets import forms

    class Params(BaseModel):
        columns: list[str] = Field(min_length=1, title="Columns", description="Which.")
        name: str = Field("a", pattern="^[a-z]*$", title="Name", description="How it is called.")

    params = forms.form(
        Params, "f", schema=(Column(name="age", type="integer"), Column(name="size", type="number"))
    )
    st.session_state["params"] = params.model_dump() if params else None


def _captions(page: AppTest) -> list[str]:
    assert not page.exception
    return [item.value for item in page.caption]


def test_what_is_untouched_is_asked_for_and_what_was_changed_is_refused() -> None:
    page = AppTest.from_function(_page).run()
    assert _captions(page) == ["Choose at least one."]
    assert page.session_state["params"] is None
    page.multiselect[0].select("size").run()
    assert _captions(page) == []
    assert page.session_state["params"] == {"columns": ["size"], "name": "a"}
    page.text_input[0].set_value("A1").run()
    (caption,) = _captions(page)
    assert caption.startswith(":red[")
    assert page.session_state["params"] is None
