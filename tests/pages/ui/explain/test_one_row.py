"""The way from the baseline to an answer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from pages.ui.explain import one_row
from pages.ui.widgets import charts


@pytest.mark.parametrize(
    ("error", "end"),
    [(0.0, "the answer, to the last digit."), (4e-16, "the answer to within 4e-16.")],
)
def test_how_exactly_it_adds_up(error: float, end: str) -> None:
    explanation: Any = SimpleNamespace(error=error)
    assert one_row.adds_up(explanation) == f"Baseline plus all contributions is {end}"


def test_the_bars_begin_at_the_baseline_and_names_are_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[go.Figure] = []
    monkeypatch.setattr(charts, "plotly", lambda figure, **_: drawn.append(figure))
    monkeypatch.setattr(charts, "colours", lambda: ["#000001", "#000002"])
    steps = pd.DataFrame(
        {"feature": ["<b>", "others"], "value": ["1", ""], "contribution": [0.5, -1.5]}
    )
    one_row.waterfall(steps, -1.0, "log-odds", key="k")
    (bars,) = drawn[0].data
    assert (bars.base, list(bars.x)) == (-1.0, [0.5, -1.5])
    assert list(bars.y) == ["&lt;b&gt; = 1", "others"]
    assert list(bars.text) == ["+0.5", "-1.5"]
    low, high = drawn[0].layout.xaxis.range
    assert (low, high) == (pytest.approx(-2.18), pytest.approx(-0.32))
