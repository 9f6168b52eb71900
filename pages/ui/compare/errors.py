"""Errors of one regression: predicted against actual, how they spread, and where they are worst."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.workbench import comparing
from core.workbench.comparing import Comparison
from core.workbench.workspace import Workspace
from pages.ui.widgets import charts, guard, panes, tables, words

_DOTS = 2000


def errors(ws: Workspace, found: Comparison) -> None:
    """Draw the residuals of one of the runs."""
    by_id = {run.run: run for run in found.runs if run.state == "done"}
    if not by_id:
        st.caption("None of these runs has finished.")
        return
    run_id = st.selectbox(
        "Run",
        list(by_id),
        key="error_run",
        format_func=lambda number: f"{by_id[number].name} ({number})",
        label_visibility="collapsed",
        width=280,
    )
    residuals = guard.attempt(comparing.residuals, ws, run_id)
    if residuals is None:
        return
    left, middle, right = panes.split("errors", None, 340, 340)
    with left:
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
    with middle:
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
    with right:
        st.markdown("**Where it is worst**")
        parts = guard.attempt(comparing.worst_segments, ws, run_id)
        if parts is not None:
            st.markdown(words.plain(parts.sentence))
            table = {
                "Part": [f"{item.feature}: {item.part}" for item in parts.found],
                parts.measure: [item.error for item in parts.found],
                "Rows": [item.rows for item in parts.found],
            }
            tables.show(
                table,
                key=f"segments_{run_id}",
                alt="Parts with the largest error",
                columns={parts.measure: st.column_config.NumberColumn(format="%.4g")},
            )
