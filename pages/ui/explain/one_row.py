"""Why one row got its answer: the way from the base to the output, column by column."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.learn import explanation_views as views
from core.learn.explanation import Explanation, probability
from core.workbench import explaining, versions
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.widgets import charts, guard, panes, tables, words
from pages.ui.widgets.panes import Height

_LETTERS = 60  # of a column and its value beside a bar


def draw(ws: Workspace, run: RunSummary) -> None:
    """Draw the choice of a row and its waterfall."""
    base = guard.attempt(versions.lineage, ws, run.version_id)
    if base is None:
        return
    left, right = panes.split("row", 360, None)
    with left:
        number = st.number_input(
            "Row",
            1,
            base.base.rows,
            _row_in_url(base.base.rows),
            key=f"row_{run.id}",
            help=(
                f"Counted from 1 in {words.plain(base.base.title)}, the data that the model was"
                " trained from."
            ),
        )
        st.query_params["row"] = str(number)
        with st.spinner("Explaining the row …"):
            explanation = guard.attempt(explaining.explain_row, ws, run.id, int(number) - 1)
        if explanation is not None:
            values = explanation.values.iloc[0]
            tables.show(
                {"Column": list(values.index), "Value": [views.shown(value) for value in values]},
                key=f"values_{run.id}",
                alt="Values of the row",
            )
    with right:
        if explanation is not None:
            _way(run, explanation)


def _row_in_url(rows: int) -> int:
    in_url = st.query_params.get("row", "")
    is_number = in_url.isascii() and in_url.isdigit() and len(in_url) < 12
    return min(max(int(in_url), 1), rows) if is_number else 1


def _way(run: RunSummary, explanation: Explanation) -> None:
    output = 0
    if len(explanation.outputs) > 1:
        output = st.selectbox(
            "Class",
            range(len(explanation.outputs)),
            key="row_class",
            format_func=lambda place: explanation.outputs[place],
            width=260,
        )
    with st.container(horizontal=True, gap="large"):
        _figures(explanation, output)
    waterfall(
        views.waterfall(explanation, 0, output, 12),
        float(explanation.expected_value[output]),
        explanation.unit,
        key=f"waterfall_{run.id}",
    )
    way = "The bars lead from the baseline, the mean answer, to this row's answer."
    method = words.sentence(explanation.method)
    st.caption(words.plain(f"{method} {way} {adds_up(explanation)}"))


def _figures(explanation: Explanation, output: int) -> None:
    """The answer, and the two ends of the way to it."""
    name, total = explanation.outputs[output], float(explanation.output[0, output])
    shares = probability(explanation.unit, explanation.output)
    if shares is None:
        st.metric(words.plain(name), words.number(total))
    else:
        share = words.share(float(shares[0, output]))
        st.metric(f"Predicted probability of “{words.plain(name)}”", share)
    st.metric(
        f"Baseline ({words.plain(explanation.unit)})",
        words.number(float(explanation.expected_value[output])),
    )
    st.metric(f"Total ({words.plain(explanation.unit)})", words.number(total))


def adds_up(explanation: Explanation) -> str:
    """How exactly the contributions make up the answer, as a sentence."""
    exact = f" to within {explanation.error:.1g}" if explanation.error else ", to the last digit"
    return f"Baseline plus all contributions is the answer{exact}."


def waterfall(
    steps: pd.DataFrame, base: float, unit: str, *, key: str, height: Height = "stretch"
) -> None:
    """Draw the way from the base to an answer.

    Parameters
    ----------
    steps : DataFrame
        ``feature``, ``value`` and ``contribution``, the largest step first.
    base : float
        The expected value, from which the first step leads.
    unit : str (of base and contributions)
    height : int (pixels) or {"stretch", "content"}
    """
    labels = [
        words.html((f"{name} = {value}" if value else str(name))[:_LETTERS])
        for name, value in zip(steps["feature"], steps["value"], strict=True)
    ]
    up, down = charts.colours()[1], charts.colours()[0]
    figure = go.Figure(
        go.Waterfall(
            orientation="h",
            base=base,
            y=labels,
            x=steps["contribution"],
            measure=["relative"] * len(labels),
            text=[words.number(value, 3, sign=True) for value in steps["contribution"]],
            textposition="outside",
            cliponaxis=False,
            increasing={"marker": {"color": up}},
            decreasing={"marker": {"color": down}},
            connector={"line": {"width": 1, "color": charts.QUIET}},
            hovertemplate="%{y}<br>%{delta:+.4g}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", automargin=True)
    way = [base, *(base + steps["contribution"].cumsum())]
    room = 0.12 * (max(way) - min(way) or 1.0)  # for the figures beside the longest bars
    figure.update_xaxes(title=words.html(unit), range=[min(way) - room, max(way) + room])
    charts.plotly(figure, key=key, alt="The way from the base to this row's answer", height=height)
