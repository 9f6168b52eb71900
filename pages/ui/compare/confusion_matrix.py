"""The confusion matrix of one classifier; a click selects a cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import streamlit as st

from core.workbench import evaluating
from core.workbench.workspace import Workspace
from pages.ui.widgets import charts, guard, words

Counts = npt.NDArray[np.int64]  # (classes, classes): a row per truth, a column per prediction


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix: the places of two classes, and how many rows lie in it."""

    truth: int
    predicted: int
    count: int


def draw(ws: Workspace, run_id: int, classes: list[str], threshold: float | None) -> Cell | None:
    """Draw the matrix; returns the selected cell, at first one of mistakes.

    Parameters
    ----------
    ws : Workspace
    run_id : int
    classes : list of str
        Their names, in the order of the matrix.
    threshold : float or None
        The probability from which on a row is positive, with two classes; 0.5 when None.
    """
    counts = guard.attempt(evaluating.confusion, ws, run_id, threshold)
    if counts is None:
        return None
    event = charts.plotly(
        _figure(counts, classes),
        key=f"confusion_{run_id}",
        alt="Confusion matrix",
        height=250,
        select=True,
    )
    if counts.shape == (2, 2):
        st.caption(rates(counts))
    points = [
        point["point_index"]
        for point in (event.selection.points if event else [])
        if "point_index" in point and point.get("curve_number") == 1
    ]
    mistakes = (1, 0) if len(classes) == 2 else (0, 1)
    truth, predicted = divmod(points[0], len(classes)) if points else mistakes
    return Cell(truth, predicted, int(counts[truth][predicted]))


def _figure(counts: Counts, classes: list[str]) -> go.Figure:
    names = [words.html(name) for name in classes]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    text = [
        [f"{counts[row][column]:,}<br>{shares[row][column]:.0%}" for column in range(len(names))]
        for row in range(len(names))
    ]
    scale = [
        [0, charts.faint(charts.colours()[0], 0.06)],
        [1, charts.faint(charts.colours()[0], 0.55)],
    ]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=names,
            y=names,
            text=text,
            texttemplate="%{text}",
            textfont={"color": charts.ink()},
            showscale=False,
            colorscale=scale,
            zmin=0,
            zmax=1,
            xgap=2,
            ygap=2,
            hovertemplate="truth %{y}, predicted %{x}<extra></extra>",
        )
    )
    # Points over the cells: a heat map itself cannot be selected.
    grid = [(row, column) for row in range(len(names)) for column in range(len(names))]
    figure.add_scatter(
        x=[names[column] for _, column in grid],
        y=[names[row] for row, _ in grid],
        mode="markers",
        marker={"size": 60, "opacity": 0, "symbol": "square"},
        showlegend=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(title="Predicted", side="bottom", type="category", showgrid=False)
    figure.update_yaxes(title="Truth", autorange="reversed", type="category", showgrid=False)
    return figure


def rates(counts: Counts) -> str:
    """Precision, recall and accuracy of a binary matrix ([[tn, fp], [fn, tp]]), as a line."""
    (tn, fp), (fn, tp) = counts.tolist()
    parts = {
        "Precision": tp / (tp + fp) if tp + fp else None,
        "Recall": tp / (tp + fn) if tp + fn else None,
        "Accuracy": (tp + tn) / max(tp + tn + fp + fn, 1),
    }
    shown = " · ".join(f"{words.plain(name)} {words.share(value)}" for name, value in parts.items())
    return f"{shown}. Out of fold. Click a cell to see its rows."
