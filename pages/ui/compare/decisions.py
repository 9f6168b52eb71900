"""Decisions of one classifier: the threshold, who is mistaken for whom, and what that costs."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.workbench import evaluating, run_files
from core.workbench.comparing import Comparison
from core.workbench.workspace import Workspace
from pages.ui.compare import confusion_matrix, finished_run, threshold_value
from pages.ui.widgets import guard, panes, tables, words

_ROWS = 500  # of a cell that are shown


def draw(ws: Workspace, comparison: Comparison) -> None:
    """Draw the confusion matrix of one of the runs and, for binary tasks, the value of each
    threshold.
    """
    run_id = finished_run.choose(comparison, "decision_run")
    if run_id is None:
        return
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
            cell = confusion_matrix.draw(ws, run_id, classes, None)
        with right:
            _rows(ws, run_id, classes, cell, None)


def _binary(
    ws: Workspace, run_id: int, classes: list[str], left: DeltaGenerator, right: DeltaGenerator
) -> None:
    with left:
        threshold = st.slider(
            f"Threshold for “{words.plain(classes[1])}”",
            0.0,
            1.0,
            0.5,
            0.01,
            key=f"threshold_{run_id}",
            help="Predicted from this probability on; the other class below it.",
        )
        cell = confusion_matrix.draw(ws, run_id, classes, threshold)
    with right:
        view = st.segmented_control(
            "Show",
            ["Rows in a cell", "Threshold value"],
            default="Rows in a cell",
            required=True,
            key="decision_view",
            label_visibility="collapsed",
        )
        if view == "Threshold value":
            threshold_value.draw(ws, run_id, classes[1], threshold)
        else:
            _rows(ws, run_id, classes, cell, threshold)


def _rows(
    ws: Workspace,
    run_id: int,
    classes: list[str],
    cell: confusion_matrix.Cell | None,
    threshold: float | None,
) -> None:
    if cell is None:
        return
    frame = guard.attempt(
        evaluating.rows_in_cell, ws, run_id, cell.truth, cell.predicted, threshold, _ROWS
    )
    if frame is None:
        return
    shown = f", showing {words.count(_ROWS)}" if cell.count > _ROWS else ""
    st.markdown(
        f"Truth **{words.plain(classes[cell.truth])}**, predicted"
        f" **{words.plain(classes[cell.predicted])}**: {words.plural(cell.count, 'row')}, most"
        f" confident first{shown}"
    )
    tables.show(
        frame,
        key=f"cell_{run_id}_{cell.truth}_{cell.predicted}",
        alt="Rows of the cell",
        columns={"row": st.column_config.NumberColumn("row", pinned=True, format="%d")},
    )
