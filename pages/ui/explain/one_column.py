"""The answer along one column, all else as it is: on average, and for single rows."""

from __future__ import annotations

import itertools

import plotly.graph_objects as go
import streamlit as st

from core.learn import explanation_views as views
from core.learn.dependence import Dependence
from core.workbench import explaining
from core.workbench.explaining import Explained
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.widgets import charts, guard, words


def draw(ws: Workspace, run: RunSummary, explained: Explained, output: int) -> None:
    """Draw the choice of a column and the answer along it.

    Parameters
    ----------
    output : int
        Which of the outputs (a class) is drawn.
    """
    names = [
        name
        for name in views.importances(explained.shap)["feature"]
        if name in explained.shap.values.columns
    ]
    feature = st.selectbox(
        "Column", names, key=f"along_{run.id}", format_func=str, label_visibility="collapsed"
    )
    dependence = guard.attempt(explaining.dependence, ws, run.id, feature)
    if dependence is None:
        return
    figure = _figure(dependence, output)
    figure.update_xaxes(title=words.html(feature))
    figure.update_yaxes(title=words.html(f"{dependence.outputs[output]} ({dependence.unit})"))
    charts.plotly(
        figure, key=f"along_{run.id}_{feature}", alt=f"Answer along {feature}", height=250
    )
    if dependence.kind == "level":
        st.caption("The mean answer when every row is given this value.")
    else:
        st.caption(
            "Thick: the mean over rows. Thin: single rows. Bars below: the distribution of the"
            " data; where there is none, the line says little."
        )


def _figure(dependence: Dependence, output: int) -> go.Figure:
    colour = charts.colours()[0]
    figure = go.Figure()
    if dependence.kind == "level":
        counts = dependence.density.get("counts", [])
        figure.add_bar(
            x=[words.html(item) for item in dependence.grid],
            y=dependence.mean[output],
            marker={"color": colour},
            customdata=counts,
            hovertemplate="%{x}: %{y:.4g}<br>%{customdata:,} rows<extra></extra>",
        )
    else:
        for line in dependence.lines[:40]:
            figure.add_scatter(
                x=dependence.grid,
                y=line,
                mode="lines",
                line={"width": 1, "color": charts.faint(charts.QUIET, 0.25)},
                hoverinfo="skip",
                showlegend=False,
            )
        figure.add_scatter(
            x=dependence.grid,
            y=dependence.mean[output],
            mode="lines",
            line={"width": 2.5, "color": colour},
            showlegend=False,
        )
        _rows_below(figure, dependence)
    return figure


def _rows_below(figure: go.Figure, dependence: Dependence) -> None:
    edges, counts = dependence.density.get("edges", []), dependence.density.get("counts", [])
    if len(edges) == len(counts) + 1 and dependence.kind == "number":
        middle = [(low + high) / 2 for low, high in itertools.pairwise(edges)]
        figure.add_bar(
            x=middle,
            y=counts,
            yaxis="y2",
            marker={"color": charts.faint(charts.QUIET, 0.4)},
            hovertemplate="%{y:,} rows<extra></extra>",
            showlegend=False,
        )
        figure.update_layout(
            yaxis2={
                "overlaying": "y",
                "side": "right",
                "visible": False,
                "range": [0, 5 * max(counts)],
            }
        )
