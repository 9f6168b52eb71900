"""Decisions of one classifier: the threshold, who is mistaken for whom, and what that costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.learn.thresholds import CostMatrix
from core.workbench import comparing, run_files
from core.workbench.comparing import Comparison
from core.workbench.workspace import Workspace
from pages.ui.widgets import charts, forms, guard, panes, tables, words

_ROWS = 500  # of a cell that are shown


def decisions(ws: Workspace, found: Comparison) -> None:
    """Draw the confusion matrix of one of the runs and, for yes-or-no tasks, the worth of each
    threshold.
    """
    done = [run for run in found.runs if run.state == "done"]
    if not done:
        st.caption("None of these runs has finished.")
        return
    by_id = {run.run: run for run in done}
    run_id = st.selectbox(
        "Run",
        list(by_id),
        key="decision_run",
        format_func=lambda number: f"{by_id[number].name} ({number})",
        label_visibility="collapsed",
        width=280,
    )
    classes = [
        str(name)
        for name in (guard.attempt(run_files.signature, ws, run_id) or {}).get("classes", [])
    ]
    if len(classes) < 2:
        st.caption("This run predicts numbers.")
        return
    left, right = panes.split("decisions", 430, None)
    if len(classes) == 2:
        st.fragment(_binary, key="decision_fragment")(ws, run_id, classes, left, right)
    else:
        with left:
            cell = _matrix(ws, run_id, classes, None)
        with right:
            _rows(ws, run_id, classes, cell, None)


def _binary(ws: Workspace, run_id: int, classes: list[str], left: Any, right: Any) -> None:
    with left:
        threshold = st.slider(
            f"“{words.plain(classes[1])}” from a probability of",
            0.0,
            1.0,
            0.5,
            0.01,
            key=f"threshold_{run_id}",
            help="Below it the answer is the other class.",
        )
        cell = _matrix(ws, run_id, classes, threshold)
    with right:
        view = st.segmented_control(
            "Show",
            ["rows of a cell", "worth of the threshold"],
            default="rows of a cell",
            required=True,
            key="decision_view",
            label_visibility="collapsed",
        )
        if view == "rows of a cell":
            _rows(ws, run_id, classes, cell, threshold)
        else:
            _worth(ws, run_id, classes, threshold)


def _matrix(
    ws: Workspace, run_id: int, classes: list[str], threshold: float | None
) -> tuple[int, int, int] | None:
    """Draw the matrix; returns truth, prediction and count of the selected cell, at first one of
    mistakes.
    """
    counts = guard.attempt(comparing.confusion, ws, run_id, threshold)
    if counts is None:
        return None
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
    figure.update_xaxes(title="Predicted", side="bottom", type="category")
    figure.update_yaxes(title="Truth", autorange="reversed", type="category")
    event = charts.plotly(
        figure, key=f"confusion_{run_id}", alt="Confusion matrix", height=250, select=True
    )
    _at_threshold(counts)
    points = [
        point
        for point in (event.selection.points if event else [])
        if "point_index" in point and point.get("curve_number") == 1
    ]
    truth, predicted = (
        grid[points[0]["point_index"]] if points else (1, 0) if len(classes) == 2 else (0, 1)
    )
    return truth, predicted, int(counts[truth][predicted])


def _at_threshold(counts: np.ndarray) -> None:
    if counts.shape != (2, 2):
        return
    (tn, fp), (fn, tp) = counts.tolist()
    parts = {
        "Precision": tp / (tp + fp) if tp + fp else None,
        "Recall": tp / (tp + fn) if tp + fn else None,
        "Accuracy": (tp + tn) / max(tp + tn + fp + fn, 1),
    }
    st.caption(
        " · ".join(f"{name} {words.share(value)}" for name, value in parts.items())
        + ". Out of fold. Click a cell to see its rows."
    )


def _rows(
    ws: Workspace,
    run_id: int,
    classes: list[str],
    cell: tuple[int, int, int] | None,
    threshold: float | None,
) -> None:
    if cell is None:
        return
    truth, predicted, count = cell
    frame = guard.attempt(comparing.rows_in_cell, ws, run_id, truth, predicted, threshold, _ROWS)
    if frame is None:
        return
    shown = f", {words.count(_ROWS)} of them here" if count > _ROWS else ""
    st.markdown(
        f"Truth **{words.plain(classes[truth])}**, predicted **{words.plain(classes[predicted])}**:"
        f" {words.plural(count, 'row')}, the surest first{shown}"
    )
    tables.show(
        frame,
        key=f"cell_{run_id}_{truth}_{predicted}",
        alt="Rows of the cell",
        columns={"row": st.column_config.NumberColumn("row", pinned=True, format="%d")},
    )


def _worth(ws: Workspace, run_id: int, classes: list[str], threshold: float) -> None:
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
    found = guard.attempt(comparing.profit, ws, run_id, costs)
    if found is None:
        return
    figure = go.Figure()
    colour = charts.colours()[0]
    band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(x=found.threshold, y=found.high, **band)
    figure.add_scatter(
        x=found.threshold, y=found.low, fill="tonexty", fillcolor=charts.faint(colour), **band
    )
    figure.add_scatter(
        x=found.threshold,
        y=found.per_row,
        mode="lines",
        name="worth per row",
        line={"color": colour, "width": 2},
    )
    figure.add_vline(
        x=found.best, line={"dash": "dash", "width": 1}, annotation_text=f"best {found.best:.2f}"
    )
    figure.add_vline(
        x=threshold,
        line={"dash": "dot", "width": 1, "color": charts.QUIET},
        annotation_text="now",
        annotation_position="bottom",
    )
    figure.update_xaxes(title=f"Threshold for “{words.html(classes[1])}”")
    figure.update_yaxes(title="Worth per row")
    charts.plotly(
        figure, key=f"profit_{run_id}", alt="Worth per row over all thresholds", height=230
    )
    lines = [
        f"Best threshold **{found.best:.2f}**: {words.number(found.best_per_row)} per row, acting"
        f" on {words.share(found.best_share)} of the rows."
    ]
    if found.holdout is not None:
        lines.append(
            f"On the hold-out the same threshold gives **{words.number(found.holdout)}** per row."
        )
    st.markdown(" ".join(lines))
    st.caption(words.plain(found.note))
