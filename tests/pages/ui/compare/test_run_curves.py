"""Curves of several runs over each other, each with the band of its folds."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from core.learn.curves import Calibration, Curve
from core.workbench import evaluating, run_files
from pages.ui.compare import run_curves
from pages.ui.widgets import charts
from tests.pages.ui.drawing import NO_WORKSPACE, captions, compared, drawn

RUNS = compared((4, "A <b>", "done"), (5, "Late", "running"), (6, "Baseline", "done"))
PALETTE = ["#102030", "#405060"]
ENDS = np.array([0.0, 1.0])


def _curve(ws: object, run: int, kind: str, positive: int) -> Curve:
    return Curve(
        name=kind,
        title="ROC",
        x_title=f"x of {kind}",
        y_title=f"y of class {positive}",
        x=ENDS,
        y=np.array([0.5, run / 10]),
        low=np.array([0.25, 0.3]),
        high=np.array([0.75, 0.9]),
        base=ENDS,
        summary_title="AUC",
        summary=run / 8,
        summary_sd=0.01,
        folds=3,
    )


def _calibration(ws: object, run: int, positive: int) -> Calibration:
    return Calibration(
        predicted=np.array([0.25, 0.75]),
        observed=np.array([0.5, 0.625]),
        low=np.array([0.25, 0.5]),
        high=np.array([0.625, 0.875]),
        rows=np.array([10, 10]),
        error=0.0625 * (run - 3),
        error_sd=0.0,
    )


@pytest.fixture(autouse=True)
def verbs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluating, "curve", _curve)
    monkeypatch.setattr(evaluating, "calibration", _calibration)
    monkeypatch.setattr(run_files, "signature", lambda ws, run: {"classes": ["no", "yes"]})
    monkeypatch.setattr(charts, "colours", lambda: PALETTE)


def _named(figure: go.Figure) -> list[str]:
    return [trace.name for trace in figure.data if trace.name]


def test_finished_runs_lie_over_each_other_each_in_its_colour() -> None:
    figure = run_curves._overlay(NO_WORKSPACE, RUNS, "roc", 1)
    assert _named(figure) == [
        "A &lt;b&gt; · AUC 0.5000 ± 0.0100",
        "Baseline · AUC 0.7500 ± 0.0100",
        "guessing",
    ]
    lines = [trace for trace in figure.data if trace.name]
    assert [trace.line.color for trace in lines] == [*PALETTE, charts.QUIET]
    assert [list(trace.y) for trace in lines] == [[0.5, 0.4], [0.5, 0.6], [0.0, 1.0]]
    assert figure.layout.xaxis.title.text == "x of roc"
    assert figure.layout.yaxis.title.text == "y of class 1"


def test_the_band_reaches_from_high_to_low_and_goes_with_its_run() -> None:
    high, low, line = run_curves._overlay(NO_WORKSPACE, RUNS, "pr", 0).data[:3]
    assert (list(high.y), list(low.y)) == ([0.75, 0.9], [0.25, 0.3])
    assert (low.fill, low.fillcolor) == ("tonexty", "rgba(16,32,48,0.14)")
    assert {high.legendgroup, low.legendgroup, line.legendgroup} == {"4"}
    assert (high.showlegend, low.showlegend) == (False, False)


def test_without_a_finished_run_the_chart_is_bare() -> None:
    figure = run_curves._overlay(NO_WORKSPACE, compared((5, "Late", "running")), "roc", 1)
    assert len(figure.data) == 0


def test_calibration_has_intervals_and_the_diagonal() -> None:
    figure = run_curves._calibration(NO_WORKSPACE, RUNS, 1)
    assert _named(figure) == [
        "A &lt;b&gt; · calibration error 0.0625",
        "Baseline · calibration error 0.1875",
        "exact",
    ]
    first, second, exact = figure.data
    assert (list(first.x), list(first.y)) == ([0.25, 0.75], [0.5, 0.625])
    assert list(first.error_y.array) == [0.125, 0.25]
    assert list(first.error_y.arrayminus) == [0.25, 0.125]
    assert [first.line.color, second.line.color] == PALETTE
    assert (list(exact.x), list(exact.y)) == ([0, 1], [0, 1])
    assert figure.layout.xaxis.title.text == "Predicted probability"
    assert figure.layout.yaxis.title.text == "Observed share"


@pytest.mark.parametrize(
    ("kind", "meaning"),
    [
        (
            "roc",
            "True positive rate (up) against false positive rate (right). The diagonal is"
            " guessing.",
        ),
        ("pr", "Precision (up) against recall (right). The level line is guessing."),
        (
            "gain",
            "Taking the highest-scored share of the rows (right), what share of the positive cases"
            " is among them (up)?",
        ),
        (
            "lift",
            "How many times as many positive cases as by chance are among the highest-scored rows.",
        ),
        (
            "calibration",
            "When the model says 30 %, does it happen 30 times in 100? Points on the diagonal: yes."
            " Bars: 95 % intervals.",
        ),
    ],
)
def test_each_kind_says_how_it_is_read(
    kind: str, meaning: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings: list[tuple[str, str]] = []
    monkeypatch.setattr(charts, "plotly", lambda figure, key, alt: drawings.append((key, alt)))
    page = drawn(run_curves.draw, NO_WORKSPACE, RUNS)
    page.segmented_control(key="curve_kind").select(run_curves.KINDS[kind]).run()
    assert captions(page) == [meaning]
    assert drawings[-1] == (f"curve_{kind}", f"{run_curves.KINDS[kind]} of the selected runs")


def test_of_several_classes_one_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_files, "signature", lambda ws, run: {"classes": ["a", "b", "c"]})
    classes: list[int] = []

    def draw() -> None:
        classes.append(run_curves._positive(NO_WORKSPACE, RUNS))

    page: Any = drawn(draw)
    assert page.selectbox(key="curve_class").options == ["a", "b", "c"]
    page.selectbox(key="curve_class").select_index(2).run()
    assert classes == [0, 2]


def test_of_two_classes_the_second_is_the_positive_one() -> None:
    classes: list[int] = []
    page = drawn(lambda: classes.append(run_curves._positive(NO_WORKSPACE, RUNS)))
    assert classes == [1]
    assert len(page.selectbox) == 0
