"""The chart of one column before and after the steps that are shown."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING

import plotly.graph_objects as go
import streamlit as st

from pages.ui.widgets import charts, words

if TYPE_CHECKING:
    from core.data.recipe.before_after import BeforeAfter

_LETTERS = 24  # letters of a value that fit beside its bar


def chart(column: BeforeAfter) -> None:
    """Draw how often each value or bin occurs before and after."""
    across = column.kind == "value"
    labels = [_label(value) for value in column.labels] if across else _bins(column)
    if not labels:
        st.caption("There is no value to draw.")
        return
    figure, colours = go.Figure(), charts.colours()
    axis = "x" if across else "y"  # of the counts
    for name, counts, colour in (
        ("before", column.before, charts.QUIET),
        ("after", column.after, colours[0]),
    ):
        if not counts:
            continue
        places = list(range(len(labels)))
        x, y = (list(counts), places) if across else (places, list(counts))
        figure.add_bar(
            x=x,
            y=y,
            orientation="h" if across else "v",
            name=words.html(name),
            marker_color=colour,
            customdata=labels,
            hovertemplate=f"%{{customdata}}: %{{{axis}:,}} rows {words.html(name)}<extra></extra>",
        )
    figure.update_layout(barmode="group", bargap=0.12, bargroupgap=0)
    (figure.update_yaxes if across else figure.update_xaxes)(
        **_ticks(labels, across), automargin=True
    )
    counts_axis = figure.update_xaxes if across else figure.update_yaxes
    counts_axis(**charts.count_steps(max((*column.before, *column.after), default=0)))
    if across:
        figure.update_yaxes(autorange="reversed")
    charts.plotly(
        figure,
        key="before_after",
        alt=f"{column.column} before and after the steps",
        height=90 + 26 * len(labels) if across else 240,
    )


def _label(value: str) -> str:
    """A value beside its bar; spaces at an end are made visible, they make two values of one."""
    left, right = len(value) - len(value.lstrip()), len(value) - len(value.rstrip())
    shown = "␣" * min(left, 3) + value.strip() + "␣" * (min(right, 3) if value.strip() else 0)
    return words.html(shown if len(shown) <= _LETTERS else f"{shown[: _LETTERS - 1]}…")


def _bins(column: BeforeAfter) -> list[str]:
    say = _day if column.kind == "date" else words.number
    return [f"{say(low)} – {say(high)}" for low, high in itertools.pairwise(column.edges)]


def _day(microseconds: float) -> str:
    return f"{dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=microseconds):%Y-%m-%d}"


def _ticks(labels: list[str], every: bool) -> dict[str, list[int] | list[str]]:
    """Names at the axis: all values, or the lower edge of a few bins."""
    places = (
        list(range(len(labels))) if every else list(range(0, len(labels), max(1, len(labels) // 3)))
    )
    return {
        "tickvals": places,
        "ticktext": [labels[place] if every else labels[place].split(" – ")[0] for place in places],
    }
