"""Why one row got its answer: the way from the base to the output, column by column."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.learn import explanation as reasons
from core.workbench import datasets, explaining
from core.workbench.history import RunSummary
from core.workbench.workspace import Workspace
from pages.ui.widgets import charts, guard, panes, tables, words


def row(ws: Workspace, run: RunSummary) -> None:
    """Draw the choice of a row and its waterfall."""
    base = guard.attempt(datasets.lineage, ws, run.version_id)
    if base is None:
        return
    left, right = panes.split("row", 360, None)
    with left:
        number = st.number_input(
            "Row",
            1,
            base.base.rows,
            _told(base.base.rows),
            key=f"row_{run.id}",
            help=f"Counted from 1 in {base.base.title}, the data that the model was trained from.",
        )
        st.query_params["row"] = str(number)
        with st.spinner("Taking the row apart …"):
            found = guard.attempt(explaining.explain_row, ws, run.id, int(number) - 1)
        if found is not None:
            values = found.values.iloc[0]
            tables.show(
                {"Column": list(values.index), "Value": [reasons.shown(value) for value in values]},
                key=f"values_{run.id}",
                alt="Values of the row",
            )
    with right:
        if found is not None:
            _way(run, found)


def _told(rows: int) -> int:
    told = st.query_params.get("row", "")
    return min(max(int(told), 1), rows) if told.isdigit() else 1


def _way(run: RunSummary, found: reasons.Explanation) -> None:
    output = 0
    if len(found.outputs) > 1:
        output = int(
            st.selectbox(
                "Class",
                range(len(found.outputs)),
                key="row_class",
                format_func=lambda place: found.outputs[place],
                width=260,
            )
            or 0
        )
    answer = float(found.output[0, output])
    shares = reasons.probability(found.unit, found.output)
    with st.container(horizontal=True, gap="large"):
        st.metric(
            (
                f"Answer for “{found.outputs[output]}”"
                if shares is not None
                else found.outputs[output]
            ),
            words.share(float(shares[0, output])) if shares is not None else words.number(answer),
        )
        st.metric(f"Base ({found.unit})", words.number(float(found.base[output])))
        st.metric(f"Sum ({found.unit})", words.number(answer))
    waterfall(
        reasons.waterfall(found, 0, output, 12),
        float(found.base[output]),
        found.unit,
        key=f"waterfall_{run.id}",
    )
    st.caption(
        words.plain(
            f"{words.sentence(found.method)} The bars lead from the base, the mean answer, to this"
            f" row's answer. {adds_up(found)}"
        )
    )


def adds_up(found: reasons.Explanation) -> str:
    """How exactly the contributions make up the answer, as a sentence."""
    return (
        "Base plus all contributions is the"
        f" answer{f' to within {found.error:.1g}' if found.error else ', to the last digit'}."
    )


def waterfall(
    steps: pd.DataFrame, base: float, unit: str, *, key: str, height: int | str = "stretch"
) -> None:
    """Draw the way from the base to an answer."""
    labels = [
        words.html(f"{name} = {value}" if value else name)[:60]
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
    figure.update_xaxes(title=unit, range=[min(way) - room, max(way) + room])
    charts.plotly(figure, key=key, alt="The way from the base to this row's answer", height=height)
