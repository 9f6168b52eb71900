"""What each threshold of a binary classifier is worth, where right and wrong answers have a
value.
"""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.learn.thresholds import CostMatrix, Profit
from core.workbench import comparing
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
    profit = guard.attempt(comparing.profit, ws, run_id, costs)
    if profit is None:
        return
    charts.plotly(
        _figure(profit, positive, threshold),
        key=f"profit_{run_id}",
        alt="Value per row over all thresholds",
        height=230,
    )
    st.markdown(best_sentence(profit))
    st.caption(words.plain(profit.note))


def _figure(profit: Profit, positive: str, threshold: float) -> go.Figure:
    figure = go.Figure()
    colour = charts.colours()[0]
    band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(x=profit.threshold, y=profit.high, **band)
    figure.add_scatter(
        x=profit.threshold, y=profit.low, fill="tonexty", fillcolor=charts.faint(colour), **band
    )
    figure.add_scatter(
        x=profit.threshold,
        y=profit.per_row,
        mode="lines",
        name="value per row",
        line={"color": colour, "width": 2},
    )
    figure.add_vline(
        x=profit.best, line={"dash": "dash", "width": 1}, annotation_text=f"best {profit.best:.2f}"
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


def best_sentence(profit: Profit) -> str:
    """The best threshold, and what it gives per row, on the hold-out too."""
    lines = [
        f"Best threshold **{profit.best:.2f}**: {words.number(profit.best_per_row)} per row, acting"
        f" on {words.share(profit.best_share)} of the rows."
    ]
    if profit.holdout is not None:
        lines.append(
            f"On the hold-out the same threshold gives **{words.number(profit.holdout)}** per row."
        )
    return " ".join(lines)
