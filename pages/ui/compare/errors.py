"""Errors of one regression: predicted against actual, how they spread, and where they are worst."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.learn.residuals import Residuals
from core.workbench import evaluating
from core.workbench.comparing import Comparison
from core.workbench.workspace import Workspace
from pages.ui.compare import finished_run
from pages.ui.widgets import charts, guard, panes, tables, words

_DOTS = 2000


def draw(ws: Workspace, comparison: Comparison) -> None:
    """Draw the residuals of one of the runs."""
    run_id = finished_run.choose(comparison, "error_run")
    residuals = guard.attempt(evaluating.residuals, ws, run_id) if run_id is not None else None
    if run_id is None or residuals is None:
        return
    left, middle, right = panes.split("errors", None, 340, 340)
    with left:
        _actual_against_predicted(run_id, residuals)
    with middle:
        _spread(run_id, residuals)
    with right:
        _worst_parts(ws, run_id)


def _actual_against_predicted(run_id: int, residuals: Residuals) -> None:
    points, colour = residuals.points.head(_DOTS), charts.colours()[0]
    figure = go.Figure(
        go.Scatter(
            x=points["actual"],
            y=points["predicted"],
            mode="markers",
            marker={"size": 4, "opacity": 0.35, "color": colour},
            name="row",
        )
    )
    ends = [
        float(min(points["actual"].min(), points["predicted"].min())),
        float(max(points["actual"].max(), points["predicted"].max())),
    ]
    figure.add_scatter(
        x=ends,
        y=ends,
        mode="lines",
        line={"dash": "dot", "width": 1, "color": charts.QUIET},
        name="exact",
        hoverinfo="skip",
    )
    figure.update_xaxes(title="Actual")
    figure.update_yaxes(title="Predicted, out of fold")
    charts.plotly(figure, key=f"actual_{run_id}", alt="Predicted against actual")


def _spread(run_id: int, residuals: Residuals) -> None:
    st.markdown("**How far off**")
    charts.histogram(
        list(residuals.edges),
        [int(count) for count in residuals.counts],
        key=f"residuals_{run_id}",
        alt="Histogram of residuals",
        height=190,
    )
    pairs = {
        "Bias (mean residual)": words.number(residuals.bias),
        "Standard deviation": words.number(residuals.sd),
        "Median absolute": words.number(residuals.median_absolute),
    }
    pairs |= {
        f"{percent} % of rows within": words.number(value)
        for percent, value in residuals.within.items()
    }
    tables.facts(pairs, "Residuals in figures")


def _worst_parts(ws: Workspace, run_id: int) -> None:
    st.markdown("**Where it is worst**")
    parts = guard.attempt(evaluating.segments, ws, run_id)
    if parts is None:
        return
    st.markdown(words.plain(parts.sentence))
    table = {
        "Part": [f"{item.feature}: {item.part}" for item in parts.segments],
        parts.measure: [item.error for item in parts.segments],
        "Rows": [item.rows for item in parts.segments],
    }
    tables.show(
        table,
        key=f"segments_{run_id}",
        alt="Parts with the largest error",
        columns={parts.measure: st.column_config.NumberColumn(format="%.4g")},
    )
