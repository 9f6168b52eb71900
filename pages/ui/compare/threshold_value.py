"""What each threshold of a binary classifier is worth, where right and wrong answers have a
value.
"""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.learn.thresholds import CostMatrix, ExpectedValue
from core.workbench import evaluating
from core.workbench.workspace import Workspace
from pages.ui.widgets import charts, forms, guard, words


def draw(ws: Workspace, run_id: int, positive: str, threshold: float) -> None:
    """Draw the form of the values, the value per row over all thresholds, and the best one.

    Parameters
    ----------
    positive : str
        The class that is predicted from the threshold on.
    threshold : float
        The one that is set, a probability.
    """
    with st.container(horizontal=True, gap="small", key="costs"):
        costs = forms.form(
            CostMatrix,
            "cost",
            start=st.session_state.get("_costs")
            or {"tp": 50.0, "fp": -20.0, "fn": -100.0, "tn": 0.0},
        )
    if costs is None:
        return
    st.session_state["_costs"] = costs.model_dump()
    curve = guard.attempt(evaluating.expected_value, ws, run_id, costs)
    if curve is None:
        return
    charts.plotly(
        _figure(curve, positive, threshold),
        key=f"expected_value_{run_id}",
        alt="Value per row over all thresholds",
        height=230,
    )
    st.markdown(best_sentence(curve))
    st.caption(words.plain(curve.note))


def _figure(curve: ExpectedValue, positive: str, threshold: float) -> go.Figure:
    figure = go.Figure()
    colour = charts.colours()[0]
    band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(x=curve.thresholds, y=curve.high, **band)
    figure.add_scatter(
        x=curve.thresholds, y=curve.low, fill="tonexty", fillcolor=charts.faint(colour), **band
    )
    figure.add_scatter(
        x=curve.thresholds,
        y=curve.per_row,
        mode="lines",
        name="value per row",
        line={"color": colour, "width": 2},
    )
    figure.add_vline(
        x=curve.best_threshold,
        line={"dash": "dash", "width": 1},
        annotation_text=f"best {curve.best_threshold:.2f}",
    )
    figure.add_vline(
        x=threshold,
        line={"dash": "dot", "width": 1, "color": charts.QUIET},
        annotation_text="now",
        annotation_position="bottom",
    )
    figure.update_xaxes(title=f"Threshold for “{words.html(positive)}”")
    figure.update_yaxes(title="Value per row")
    return figure


def best_sentence(curve: ExpectedValue) -> str:
    """The best threshold, and what it gives per row, on the hold-out too."""
    lines = [
        f"Best threshold **{curve.best_threshold:.2f}**: {words.number(curve.best_value)} per row,"
        f" acting on {words.share(curve.best_share)} of the rows."
    ]
    if curve.holdout is not None:
        lines.append(
            f"On the hold-out the same threshold gives **{words.number(curve.holdout)}** per row."
        )
    return " ".join(lines)
