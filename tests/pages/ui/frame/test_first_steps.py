"""What an empty screen offers."""

from __future__ import annotations

import pytest
import streamlit as st

from pages.ui.frame import first_steps
from tests.pages.ui.drawing import drawn, labels


def test_data_comes_from_a_file_or_the_demo() -> None:
    page = drawn(lambda: first_steps.offer_data(st.container()))
    assert labels(page) == {
        "primary_import": "Import a file",
        "sample_demo": "Load the demo data",
    }
    page.button(key="sample_demo").click().run()
    assert page.session_state["_command"] == "file.demo"


@pytest.mark.parametrize(
    ("demo", "offered"),
    [
        (False, {"primary_train": "Train models"}),
        (True, {"primary_train": "Train models", "sample_demo": "Load the demo data"}),
    ],
)
def test_runs_come_from_a_training(demo: bool, offered: dict[str, str]) -> None:
    page = drawn(lambda: first_steps.offer_training(st.container(), demo=demo))
    assert labels(page) == offered


def test_buttons_lead_to_their_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    moves: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(first_steps, "go", lambda name, **where: moves.append((name, where)))
    page = drawn(lambda: first_steps.offer_data(st.container()))
    page.button(key="primary_import").click().run()
    page = drawn(lambda: first_steps.offer_training(st.container()))
    page.button(key="primary_train").click().run()
    assert moves == [("data", {"new": 1}), ("train", {})]
