"""What drives a run over all rows: contributions, permutation importance, and the dependence on
one column.
"""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.learn.metric import METRICS
from core.workbench import explaining
from core.workbench.explaining import Explained
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.explain import one_column, one_row, swarm
from pages.ui.widgets import charts, guard, job_panel, panes, words

_TOP = 12  # columns that are drawn


def offer(ws: Workspace, run: RunSummary) -> None:
    """Draw the way to an explanation that is not there yet."""
    last = job_panel.newest(ws, "explain", run.id)
    if last is not None and last.state == "failed":
        st.error(words.plain(last.error or "The last explanation failed."), icon=":material/error:")
    text = (
        "Up to 1,000 rows are explained: feature impact (SHAP), permutation importance, and the"
        " partial dependence on each column."
    )
    place = panes.empty("lightbulb", f"Explain {words.plain(run.name)}", text, "explain")
    if place.button(
        "Explain this run",
        type="primary",
        icon=":material/lightbulb:",
        key="primary_explain",
        help="Ctrl+Enter",
    ):
        with guard.here():
            explaining.explain(ws, run.id)
            st.rerun()


def draw(ws: Workspace, run: RunSummary, explained: Explained) -> None:
    """Draw the explanation that the job stored."""
    output = _output(explained)
    left, right = panes.split("drivers", None, 520)
    with left, panes.pane("Feature impact (SHAP)", "swarm"):
        swarm.draw(explained.shap, output, _TOP)
        shap = explained.shap
        about = f"{shap.about} {_unit(shap.unit)} {words.sentence(shap.method)}"
        st.caption(words.plain(f"{about} {one_row.adds_up(shap)}"))
    with right:
        with panes.pane("Partial dependence", "along"):
            one_column.draw(ws, run, explained, output)
        with panes.pane("Permutation importance", "shuffled", height=270):
            _shuffled(explained)


def _output(explained: Explained) -> int:
    if len(explained.shap.outputs) == 1:
        return 0
    return st.selectbox(
        "Class",
        range(len(explained.shap.outputs)),
        key="explained_class",
        format_func=lambda place: explained.shap.outputs[place],
        width=260,
    )


def _unit(unit: str) -> str:
    return {
        "log-odds": "In log-odds: +0.7 doubles the odds.",
        "probability": "In probability.",
        "value": "In the target's own unit.",
    }.get(unit, unit)


def _shuffled(explained: Explained) -> None:
    importance = explained.importance
    table = importance.table.head(_TOP)
    figure = go.Figure(
        go.Bar(
            x=table["mean"],
            y=[words.html(name) for name in table["feature"]],
            orientation="h",
            marker={"color": charts.colours()[1]},
            error_x={"type": "data", "array": table["sd"], "thickness": 1},
            hovertemplate="%{y}: %{x:.4g}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", automargin=True, dtick=1, tickfont={"size": 11})
    figure.update_xaxes(title=words.html(importance_title(importance.metric)))
    charts.plotly(
        figure,
        key="shuffled",
        alt="Permutation importance of each column",
        height=70 + 15 * len(table),
    )
    st.caption(words.plain(f"On {importance.about}; {importance.repeats} shufflings each."))


def importance_title(metric: str) -> str:
    """What shuffling a column does to the score: “Drop in ROC-AUC”, “Rise in RMSE”."""
    if metric not in METRICS:
        return f"Change in {metric}"
    return f"{'Drop' if METRICS[metric].greater_is_better else 'Rise'} in {METRICS[metric].title}"
