"""Runs beside each other: the score of every fold as a dot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from pages.ui.widgets import charts
from pages.ui.widgets.panes import Height


@dataclass(frozen=True)
class FoldScores:
    """A row of :func:`draw`: a run's scores."""

    name: str
    folds: Sequence[float]
    holdout: float | None = None


def draw(
    rows: Sequence[FoldScores], metric: str, *, key: str, alt: str, height: Height = "stretch"
) -> None:
    """The score of every fold as a dot, with the mean and the hold-out.

    Parameters
    ----------
    rows : sequence of FoldScores
    metric : str
        The title of the axis.
    key, alt, height
        As for :func:`charts.echarts`.
    """
    charts.echarts(
        {
            "grid": {"left": 8, "right": 20, "top": 28, "bottom": 24, "containLabel": True},
            "legend": {"top": 0},
            "tooltip": {"trigger": "item", "confine": True},
            "xAxis": {
                "type": "value",
                "scale": True,
                "axisLabel": {"fontSize": 10},
                "name": metric,
                "nameLocation": "middle",
                "nameGap": 24,
            },
            "yAxis": {
                "type": "category",
                "data": [row.name for row in rows],
                "inverse": True,
                "axisTick": {"show": False},
                "axisLabel": {"width": 130, "overflow": "truncate"},
            },
            "series": [{"type": "scatter", **item} for item in _dots(rows)],
        },
        key=key,
        alt=alt,
        height=height,
    )


def _dots(rows: Sequence[FoldScores]) -> list[dict[str, Any]]:
    """Points by the row's place: two runs may have one name."""
    dots = [[score, place] for place, row in enumerate(rows) for score in row.folds]
    means = [[fmean(row.folds), place] for place, row in enumerate(rows) if row.folds]
    held_out = [[row.holdout, place] for place, row in enumerate(rows) if row.holdout is not None]
    series: list[dict[str, Any]] = [
        {"name": "fold", "symbolSize": 8, "data": dots, "itemStyle": {"opacity": 0.55}},
        {"name": "mean", "symbol": "rect", "symbolSize": [3, 18], "data": means},
    ]
    if held_out:
        series.append({"name": "hold-out", "symbol": "diamond", "symbolSize": 10, "data": held_out})
    return series
