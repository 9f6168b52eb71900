"""Errors of one regression: predicted against actual, how they spread, where they are worst."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from core.learn.residuals import Residuals
from core.learn.segments import Segment, Segments
from core.workbench import evaluating
from pages.ui.compare import errors
from pages.ui.widgets import charts
from tests.pages.ui.drawing import NO_WORKSPACE, captions, compared, drawn, sentences

RESIDUALS = Residuals(
    points=pd.DataFrame({"actual": [1.0, 4.0, 2.0], "predicted": [0.5, 3.0, 6.0]}),
    edges=np.array([-1.0, 0.0, 4.0]),
    counts=np.array([2, 1]),
    trend=pd.DataFrame(),
    rows=3,
    bias=0.8333333,
    sd=28059.4,
    median_absolute=1.0,
    within={50: 1.0, 90: 3.4},
    sampled=False,
)
WORST = Segment(
    feature="town", part="Graz", rows=40, error=2.5, low=2.0, high=3.0, elsewhere=1.0, sure=True
)


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[go.Figure]:
    """What is drawn by Plotly."""
    every: list[go.Figure] = []
    monkeypatch.setattr(charts, "plotly", lambda figure, key, alt: every.append(figure))
    monkeypatch.setattr(charts, "histogram", lambda *args, **options: None)
    monkeypatch.setattr(evaluating, "residuals", lambda ws, run_id: RESIDUALS)
    return every


def _parts(*segments: Segment) -> Segments:
    sentence = "Worst where town is *Graz*."
    return Segments("Mean absolute error", 1.2, segments, None, sentence)


def test_predicted_against_actual_with_the_line_of_no_error(figures: list[go.Figure]) -> None:
    drawn(errors._actual_against_predicted, 4, RESIDUALS)
    points, exact = figures[0].data
    assert (list(points.x), list(points.y)) == ([1.0, 4.0, 2.0], [0.5, 3.0, 6.0])
    assert (list(exact.x), list(exact.y)) == ([0.5, 6.0], [0.5, 6.0])  # of both axes
    assert figures[0].layout.xaxis.title.text == "Actual"
    assert figures[0].layout.yaxis.title.text == "Predicted, out of fold"


def test_the_errors_in_figures(figures: list[go.Figure]) -> None:
    page = drawn(errors._spread, 4, RESIDUALS)
    assert sentences(page) == ["**How far off**"]
    assert dict(page.table[0].value.itertuples(index=False)) == {
        "Bias (mean residual)": "0.8333",
        "Standard deviation": "28,059",
        "Median absolute": "1",
        "50 % of rows within": "1",
        "90 % of rows within": "3.4",
    }


def test_the_parts_with_the_largest_error(
    figures: list[go.Figure], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluating, "segments", lambda ws, run_id: _parts(WORST))
    page = drawn(errors.draw, NO_WORKSPACE, compared((4, "Ridge", "done")))
    assert sentences(page) == [
        "**How far off**",
        "**Where it is worst**",
        "Worst where town is \\*Graz\\*.",
    ]
    table: Any = page.dataframe[0].value
    assert table.to_dict("list") == {
        "Part": ["town: Graz"],
        "Mean absolute error": [2.5],
        "Rows": [40],
    }


def test_without_a_finished_run_there_are_no_errors(figures: list[go.Figure]) -> None:
    page = drawn(errors.draw, NO_WORKSPACE, compared((4, "Ridge", "running")))
    assert captions(page) == ["None of these runs has finished."]
    assert figures == []
