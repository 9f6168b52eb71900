"""Charts in the theme's colours: Plotly for analysis, ECharts for what moves.

Each has words for those who do not see it.

Streamlit's own chart theme brings the palette of ``config.toml`` in both themes, so no colour is
written here.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.ui.widgets import words
from pages.ui.widgets.panes import Height

_MARGIN = {"l": 56, "r": 16, "t": 12, "b": 44}
_GRID = {"left": 8, "bottom": 4, "containLabel": True}
_CONFIG = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}


QUIET = "#8A94A3"  # for what is not data: the diagonal, the line of guessing
_LIGHT = ("#0B6A86",)


def colours() -> list[str]:
    """The theme's colours for series, those of the theme that the person sees."""
    dark = st.context.theme.type == "dark"
    return list(
        st.get_option(
            "theme.dark.chartCategoricalColors" if dark else "theme.light.chartCategoricalColors"
        )
        or _LIGHT
    )


def faint(colour: str, opacity: float = 0.14) -> str:
    """A colour (#rrggbb) as a tint, for bands."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def ink() -> str:
    """The theme's colour of letters: a chart that picks one by itself does not know what lies
    behind a tint.
    """
    return str(
        st.get_option(
            "theme.dark.textColor" if st.context.theme.type == "dark" else "theme.light.textColor"
        )
    )


def ends() -> tuple[str, str]:
    """Two colours, for low and high values."""
    palette = colours()
    return palette[0], palette[1]


def plotly(
    figure: Any, *, key: str, alt: str, height: Height = "stretch", select: bool = False
) -> Any:
    """Draw a Plotly figure tightly, with the tools a person needs and a picture to download.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Its layout is changed.
    key, alt : str
        The widget's key, and what the picture shows, for those who do not see it.
    height : int or {"stretch", "content"}
        In pixels, when a number.
    select : bool
        Let the person select points, and draw anew then: the selection is returned.
    """
    named = sum(trace.showlegend is not False and bool(trace.name) for trace in figure.data) > 1
    margin = {**_MARGIN, "t": 40 if named else _MARGIN["t"]}
    legend = {"orientation": "h", "y": 1, "yref": "container", "yanchor": "top", "x": 0}
    figure.update_layout(
        margin=margin,
        font={"size": 12},
        legend=legend,
        showlegend=named,
        hoverlabel={"align": "left"},
    )
    if isinstance(height, int):
        figure.update_layout(height=height)
    config = {**_CONFIG, "modeBarButtonsToRemove": ["autoScale2d"]} if select else _CONFIG
    return st.plotly_chart(
        figure,
        height=height,
        key=key,
        config=config,
        alt=alt,
        on_select="rerun" if select else "ignore",
    )


def echarts(option: Mapping[str, Any], *, key: str, alt: str, height: Height = "stretch") -> None:
    """Draw an ECharts option; animation is off, so that a redraw does not jump.

    Parameters
    ----------
    option : mapping
        As ECharts takes it.
    key, alt : str
        The widget's key, and what the picture shows, for those who do not see it.
    height : int or {"stretch", "content"}
        In pixels, when a number.
    """
    st.echarts_chart({"animation": False, **option}, height=height, key=key, alt=alt)


def histogram(
    edges: Sequence[Any],
    counts: Sequence[int],
    *,
    key: str,
    alt: str,
    height: int = 140,
    after: Sequence[int] | None = None,
) -> None:
    """Bars of a histogram.

    Parameters
    ----------
    edges : sequence (bins + 1,)
        Of the bins, ascending.
    counts : sequence of int (bins,)
        Rows in each bin.
    key, alt : str
        As for :func:`echarts`.
    height : int (pixels)
    after : sequence of int (bins,), optional
        The rows after a step: drawn beside the others, which are those before it.
    """
    labels = [f"{_edge(low)} – {_edge(high)}" for low, high in itertools.pairwise(edges)]
    bars(
        labels,
        {"rows": list(counts)} if after is None else {"before": list(counts), "after": list(after)},
        key=key,
        alt=alt,
        height=height,
    )


def _edge(value: Any) -> str:
    return words.number(value) if isinstance(value, int | float) else words.instant(str(value))[:16]


def count_steps(most: int) -> dict[str, Any]:
    """What a Plotly axis that counts up to ``most`` is given: from 0 in some four whole steps."""
    rough = max(most, 1) / 4
    power = 10 ** max(math.floor(math.log10(rough)), 0)
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return {"rangemode": "tozero", "tick0": 0, "dtick": step, "tickformat": ",d"}


def _counts() -> dict[str, Any]:
    """An ECharts axis that counts: no third of a row, however few they are."""
    return {"type": "value", "splitNumber": 3, "minInterval": 1, "axisLabel": {"fontSize": 10}}


def bars(
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    *,
    key: str,
    alt: str,
    height: int = 140,
) -> None:
    """Upright bars over ``labels``, which count.

    Parameters
    ----------
    labels : sequence of str (bars,)
    series : mapping of str to sequence of int (bars,)
        Name → counts; the names make a legend where there is more than one.
    key, alt : str
        As for :func:`echarts`.
    height : int (pixels)
    """
    echarts(
        {
            "grid": {**_GRID, "right": 8, "top": 24 if len(series) > 1 else 8},
            "tooltip": {"trigger": "axis", "confine": True},
            "legend": {"show": len(series) > 1, "top": 0},
            "xAxis": {
                "type": "category",
                "data": list(labels),
                "axisLabel": {"hideOverlap": True, "fontSize": 10},
                "axisTick": {"show": False},
            },
            "yAxis": _counts(),
            "series": [
                {"name": name, "type": "bar", "data": list(values), "barCategoryGap": "8%"}
                for name, values in series.items()
            ],
        },
        key=key,
        alt=alt,
        height=height,
    )


def bars_across(
    labels: Sequence[str], values: Sequence[int], *, key: str, alt: str, height: Height = 180
) -> None:
    """Lying bars, which count, the first label on top: top values.

    Parameters
    ----------
    labels : sequence of str (bars,)
    values : sequence of int (bars,)
    key, alt, height
        As for :func:`echarts`.
    """
    echarts(
        {
            "grid": {**_GRID, "right": 40, "top": 4},
            "tooltip": {"trigger": "item", "confine": True},
            "yAxis": {
                "type": "category",
                "data": list(labels),
                "inverse": True,
                "axisTick": {"show": False},
                "axisLabel": {"width": 130, "overflow": "truncate"},
            },
            "xAxis": _counts(),
            "series": [
                {
                    "type": "bar",
                    "data": list(values),
                    "barMaxWidth": 16,
                    "label": {"show": True, "position": "right", "fontSize": 10},
                }
            ],
        },
        key=key,
        alt=alt,
        height=height,
    )
