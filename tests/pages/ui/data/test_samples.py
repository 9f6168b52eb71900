"""The gallery of demo tables."""

from __future__ import annotations

from typing import Any

import pytest

from pages.ui.data import samples
from pages.ui.frame import screens
from tests.pages.ui.drawing import NO_WORKSPACE, captions, drawn, labels, sentences


def test_a_table_is_added_or_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    moves: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(screens, "go", lambda name, **where: moves.append((name, where)))
    page = drawn(samples.gallery, NO_WORKSPACE, {"Houses (prices)": 5})
    assert sentences(page) == [
        ":material/group: **Customers (churn)**",
        ":material/home_work: **Houses (prices)**",
        ":material/sensors: **Pumps (sensors)**",
    ]
    assert captions(page) == [
        "Who leaves a telephone company? 5,000 customers with contract, charges and calls.",
        "What does a house cost? Area, age, energy class and place, with the price to predict.",
        "How do pumps run before they fail? Readings over time, with gaps and a fault.",
    ]
    assert labels(page) == {
        "add_sample_0": "Add",
        "open_sample_1": "Open",
        "add_sample_2": "Add",
    }
    page.button(key="open_sample_1").click().run()
    assert moves == [("data", {"dataset": 5})]
