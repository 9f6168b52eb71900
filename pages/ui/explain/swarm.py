"""The contribution of each column to each answer, as a swarm of dots."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from core.learn import explanation_views
from core.learn.explanation import Explanation
from pages.ui.widgets import charts, words

_DOTS = 250  # per column: a browser without a graphics card draws each as an element of its own
_MARKER = {"size": 4, "cmin": 0, "cmax": 1}


def draw(shap: Explanation, output: int, columns: int) -> None:
    """Draw the columns that matter most, from the top.

    Parameters
    ----------
    shap : Explanation
    output : int
        Which of its outputs (a class) is drawn.
    columns : int
        The most that are drawn.
    """
    dots = explanation_views.beeswarm(shap, output, columns)
    # the rows are in no order, so the first ones are a fair sample
    dots = dots[dots.groupby("feature").cumcount() < _DOTS]
    names = list(dict.fromkeys(dots["feature"]))
    shares = explanation_views.bar(shap, output).set_index("feature")["share"]
    figure = _figure(dots, names)
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[f"{words.html(name)}  {shares[name]:.0%}" for name in names],
        autorange="reversed",
        zeroline=False,
        automargin=True,
    )
    answer = words.html(shap.outputs[output])
    figure.update_xaxes(title=f"Contribution to “{answer}” · blue: low value, orange: high value")
    charts.plotly(figure, key="swarm", alt="Contribution of each column to each answer")


def _figure(dots: pd.DataFrame, names: Sequence[str]) -> go.Figure:
    """Dots in the colour of their value, grey where it has no place between low and high."""
    row = {name: number for number, name in enumerate(names)}
    y = dots["feature"].map(row) + dots.groupby("feature")["contribution"].transform(offsets)
    low, high = charts.ends()
    ranked = dots["level"].notna()
    levels = {"color": dots.loc[ranked, "level"], "colorscale": [[0, low], [1, high]]}
    figure = go.Figure()
    for mask, marker in (
        (~ranked, {**_MARKER, "color": charts.QUIET, "opacity": 0.5}),
        (ranked, {**_MARKER, **levels, "opacity": 0.75}),
    ):
        part = dots[mask]
        figure.add_scatter(
            x=part["contribution"],
            y=y[mask],
            mode="markers",
            marker=marker,
            text=[
                f"{words.html(name)} = {words.html(value)}"
                for name, value in zip(part["feature"], part["value"], strict=True)
            ],
            hovertemplate="%{text}<br>%{x:.4g}<extra></extra>",
            showlegend=False,
        )
    return figure


def offsets(contributions: pd.Series[float]) -> pd.Series[float]:
    """Offsets (-0.75 to 0.75) that lay dots of like contribution beside each other."""
    width = (contributions.max() - contributions.min()) / 60 or 1.0
    bins = ((contributions - contributions.min()) / width).round()
    order = bins.groupby(bins).cumcount()
    most = max(int(order.max()), 1)
    return (((order + 1) // 2) * (1 - 2 * (order % 2))) / most * 0.75
