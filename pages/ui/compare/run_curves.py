"""Curves of several runs over each other, each with the band of its folds."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.workbench import evaluating, run_files
from core.workbench.comparing import Comparison
from core.workbench.workspace import Workspace
from pages.ui.widgets import charts, guard, words

KINDS = {
    "roc": "ROC",
    "pr": "Precision and recall",
    "gain": "Gain",
    "lift": "Lift",
    "calibration": "Calibration",
}
_MEANING = {
    "roc": (
        "True positive rate (up) against false positive rate (right). The diagonal is guessing."
    ),
    "pr": ("Precision (up) against recall (right). The level line is guessing."),
    "gain": (
        "Taking the highest-scored share of the rows (right), what share of the positive cases is"
        " among them (up)?"
    ),
    "lift": "How many times as many positive cases as by chance are among the highest-scored rows.",
    "calibration": (
        "When the model says 30 %, does it happen 30 times in 100? Points on the diagonal: yes."
        " Bars: 95 % intervals."
    ),
}


def draw(ws: Workspace, comparison: Comparison) -> None:
    """Draw one kind of curve of all runs."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        kind = (
            st.segmented_control(
                "Curve",
                list(KINDS),
                default="roc",
                required=True,
                key="curve_kind",
                format_func=lambda name: KINDS[name],
                label_visibility="collapsed",
            )
            or "roc"
        )
        positive = _positive(ws, comparison)
    st.caption(_MEANING[kind])
    with guard.here():
        figure = (
            _calibration(ws, comparison, positive)
            if kind == "calibration"
            else _overlay(ws, comparison, kind, positive)
        )
        charts.plotly(figure, key=f"curve_{kind}", alt=f"{KINDS[kind]} of the selected runs")


def _positive(ws: Workspace, comparison: Comparison) -> int:
    classes = [
        str(name)
        for name in (guard.attempt(run_files.signature, ws, comparison.runs[0].run) or {}).get(
            "classes", []
        )
    ]
    if len(classes) <= 2:
        return 1
    picked = st.selectbox(
        "Class",
        range(len(classes)),
        0,
        key="curve_class",
        format_func=lambda place: classes[place],
        label_visibility="collapsed",
        width=200,
    )
    return picked or 0


def _overlay(ws: Workspace, comparison: Comparison, kind: str, positive: int) -> go.Figure:
    figure = go.Figure()
    palette = charts.colours()
    several = [
        (run, evaluating.curve(ws, run.run, kind, positive))
        for run in comparison.runs
        if run.state == "done"
    ]
    for place, (run, curve) in enumerate(several):
        colour, name = palette[place % len(palette)], words.html(run.name)
        band = {
            "mode": "lines",
            "line": {"width": 0},
            "hoverinfo": "skip",
            "showlegend": False,
            "legendgroup": str(run.run),
        }
        figure.add_scatter(x=curve.x, y=curve.high, **band)
        figure.add_scatter(
            x=curve.x, y=curve.low, fill="tonexty", fillcolor=charts.faint(colour), **band
        )
        summary = f"{curve.summary:.4f} ± {curve.summary_sd:.4f}"
        label = f"{name} · {words.html(curve.summary_title)} {summary}"
        figure.add_scatter(
            x=curve.x,
            y=curve.y,
            mode="lines",
            name=label,
            line={"width": 2, "color": colour},
            legendgroup=str(run.run),
        )
    if several:
        first = several[0][1]
        figure.add_scatter(
            x=first.x,
            y=first.base,
            mode="lines",
            name="guessing",
            line={"width": 1, "dash": "dot", "color": charts.QUIET},
            hoverinfo="skip",
        )
        figure.update_xaxes(title=words.html(first.x_title))
        figure.update_yaxes(title=words.html(first.y_title))
    return figure


def _calibration(ws: Workspace, comparison: Comparison, positive: int) -> go.Figure:
    figure = go.Figure()
    palette = charts.colours()
    for place, run in enumerate(item for item in comparison.runs if item.state == "done"):
        shown = evaluating.calibration(ws, run.run, positive)
        bars = {
            "type": "data",
            "symmetric": False,
            "array": shown.high - shown.observed,
            "arrayminus": shown.observed - shown.low,
            "thickness": 1,
        }
        label = f"{words.html(run.name)} · calibration error {shown.error:.4f}"
        figure.add_scatter(
            x=shown.predicted,
            y=shown.observed,
            error_y=bars,
            mode="lines+markers",
            name=label,
            line={"width": 2, "color": palette[place % len(palette)]},
        )
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name="exact",
        line={"width": 1, "dash": "dot", "color": charts.QUIET},
        hoverinfo="skip",
    )
    figure.update_xaxes(title="Predicted probability", range=[0, 1])
    figure.update_yaxes(title="Observed share", range=[0, 1])
    return figure
