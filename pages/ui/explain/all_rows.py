"""What drives a run over all rows: contributions, shuffled columns, and the answer along one
column.
"""

from __future__ import annotations

import itertools
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.learn import explanation as reasons
from core.learn.metric import METRICS
from core.workbench import explaining, jobs
from core.workbench.explaining import Explained
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.explain import one_row
from pages.ui.widgets import charts, guard, panes, words

_TOP = 12
_DOTS = (
    250  # drawn per column: a browser without a graphics card draws each as an element of its own
)


def offer(ws: Workspace, run: RunSummary) -> None:
    """Draw the way to an explanation that is not there yet."""
    last = next(
        (
            job
            for job in jobs.jobs(ws, 50)
            if job.kind == "explain" and job.params.get("run_id") == run.id
        ),
        None,
    )
    if last is not None and last.state == "failed":
        st.error(words.plain(last.error or "The last explanation failed."), icon=":material/error:")
    text = (
        "Up to 1,000 rows are taken apart: how much each column moved each answer (SHAP), what"
        " shuffling a column costs, and the answer along each column."
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


def drivers(ws: Workspace, run: RunSummary, made: Explained) -> None:
    """Draw the explanation that the job stored."""
    output = _output(made)
    left, right = panes.split("drivers", None, 520)
    with left, panes.pane("How much each column moves the answer", "swarm"):
        _swarm(made, output)
        st.caption(
            words.plain(
                f"{made.shap.about} {_unit(made.shap.unit)} {words.sentence(made.shap.method)}"
                f" {one_row.adds_up(made.shap)}"
            )
        )
    with right:
        with panes.pane("Along one column", "along"):
            _along(ws, run, made, output)
        with panes.pane("What shuffling a column costs", "shuffled", height=270):
            _shuffled(made)


def _output(made: Explained) -> int:
    if len(made.shap.outputs) == 1:
        return 0
    return int(
        st.selectbox(
            "Class",
            range(len(made.shap.outputs)),
            key="explained_class",
            format_func=lambda place: made.shap.outputs[place],
            width=260,
        )
        or 0
    )


def _unit(unit: str) -> str:
    return {
        "log-odds": "In log-odds: +0.7 doubles the odds.",
        "probability": "In probability.",
        "value": "In the target's own unit.",
    }.get(unit, unit)


def _swarm(made: Explained, output: int) -> None:
    dots = reasons.beeswarm(made.shap, output, _TOP)
    dots = dots[
        dots.groupby("feature").cumcount() < _DOTS
    ]  # the rows are in no order, so the first ones are a fair sample
    names = list(dict.fromkeys(dots["feature"]))
    place = {name: number for number, name in enumerate(names)}
    shares = reasons.bar(made.shap, output).set_index("feature")["share"]
    spread = dots.groupby("feature")["contribution"].transform(_pile)
    labels = [f"{words.html(name)}  {shares[name]:.0%}" for name in names]
    low, high = charts.ends()
    known = dots["level"].notna()
    figure = go.Figure()
    for mask, marker in (
        (~known, {"size": 4, "color": charts.QUIET, "opacity": 0.5}),
        (
            known,
            {
                "size": 4,
                "color": dots.loc[known, "level"],
                "colorscale": [[0, low], [1, high]],
                "cmin": 0,
                "cmax": 1,
                "opacity": 0.75,
            },
        ),
    ):
        part = dots[mask]
        y = [place[name] for name in part["feature"]] + spread[mask]
        text = [
            f"{words.html(name)} = {words.html(value)}"
            for name, value in zip(part["feature"], part["value"], strict=True)
        ]
        figure.add_scatter(
            x=part["contribution"],
            y=y,
            mode="markers",
            marker=marker,
            text=text,
            hovertemplate="%{text}<br>%{x:.4g}<extra></extra>",
            showlegend=False,
        )
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=labels,
        autorange="reversed",
        zeroline=False,
        automargin=True,
    )
    figure.update_xaxes(
        title=(
            f"Contribution to “{words.html(made.shap.outputs[output])}” · blue: low value, orange:"
            " high value"
        )
    )
    charts.plotly(figure, key="swarm", alt="Contribution of each column to each answer")


def _pile(values: pd.Series) -> pd.Series:
    """Offsets that lay dots of like contribution beside each other."""
    width = (values.max() - values.min()) / 60 or 1.0
    bins = ((values - values.min()) / width).round()
    order = bins.groupby(bins).cumcount()
    most = max(int(order.max()), 1)
    return (((order + 1) // 2) * (1 - 2 * (order % 2))) / most * 0.75


def _along(ws: Workspace, run: RunSummary, made: Explained, output: int) -> None:
    names = [
        name
        for name in reasons.importances(made.shap)["feature"]
        if name in made.shap.values.columns
    ]
    feature = st.selectbox(
        "Column", names, key=f"along_{run.id}", format_func=str, label_visibility="collapsed"
    )
    found = guard.attempt(explaining.dependence, ws, run.id, feature)
    if found is None:
        return
    colour = charts.colours()[0]
    figure = go.Figure()
    if found.kind == "level":
        counts = found.density.get("counts", [])
        figure.add_bar(
            x=[words.html(item) for item in found.grid],
            y=found.mean[output],
            marker={"color": colour},
            customdata=counts,
            hovertemplate="%{x}: %{y:.4g}<br>%{customdata:,} rows<extra></extra>",
        )
    else:
        for line in found.lines[:40]:
            figure.add_scatter(
                x=found.grid,
                y=line,
                mode="lines",
                line={"width": 1, "color": charts.faint(charts.QUIET, 0.25)},
                hoverinfo="skip",
                showlegend=False,
            )
        figure.add_scatter(
            x=found.grid,
            y=found.mean[output],
            mode="lines",
            line={"width": 2.5, "color": colour},
            showlegend=False,
        )
        _rows_below(figure, found)
    figure.update_xaxes(title=words.html(feature))
    figure.update_yaxes(title=words.html(f"{found.outputs[output]} ({found.unit})"))
    charts.plotly(
        figure, key=f"along_{run.id}_{feature}", alt=f"Answer along {feature}", height=250
    )
    if found.kind == "level":
        st.caption("The mean answer when every row is given this value.")
    else:
        st.caption(
            "Thick: the mean over rows. Thin: single rows. Bars below: where the data lie; the line"
            " says little where they are missing."
        )


def _rows_below(figure: Any, found: Any) -> None:
    edges, counts = found.density.get("edges", []), found.density.get("counts", [])
    if len(edges) == len(counts) + 1 and found.kind == "number":
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


def _shuffled(made: Explained) -> None:
    table = made.importance.table.head(_TOP)
    metric = (
        METRICS[made.importance.metric].title
        if made.importance.metric in METRICS
        else made.importance.metric
    )
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
    figure.update_xaxes(title=f"{metric} gets worse by")
    charts.plotly(
        figure, key="shuffled", alt="What shuffling each column costs", height=70 + 15 * len(table)
    )
    st.caption(
        words.plain(f"On {made.importance.about}; {made.importance.repeats} shufflings each.")
    )
