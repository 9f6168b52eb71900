"""What the charts are handed: the data, not the pixels."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest
import streamlit as st

from pages.ui.widgets import charts


@pytest.fixture
def option(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The ECharts option that was drawn last."""
    drawn: dict[str, Any] = {}

    def record(option: dict[str, Any], **more: Any) -> None:
        drawn.clear()
        drawn.update(option, **more)

    monkeypatch.setattr(st, "echarts_chart", record)
    return drawn


def test_a_tint_keeps_the_colour() -> None:
    assert charts.faint("#0B6A86") == "rgba(11,106,134,0.14)"
    assert charts.faint("#ffffff", 0.5) == "rgba(255,255,255,0.5)"


def test_a_histogram_names_its_bins(option: dict[str, Any]) -> None:
    charts.histogram([0, 10.5, 2000], [3, 4], key="k", alt="ages")
    assert option["xAxis"]["data"] == ["0 – 10.5", "10.5 – 2,000"]
    (bars,) = option["series"]
    assert (bars["name"], bars["data"]) == ("rows", [3, 4])
    assert (option["alt"], option["animation"], option["legend"]["show"]) == ("ages", False, False)


def test_a_histogram_of_dates_is_cut_to_the_minute(option: dict[str, Any]) -> None:
    charts.histogram(
        ["2026-01-02T03:04:05", "2026-01-03T00:00:00"], [1], key="k", alt="a", after=[2]
    )
    assert option["xAxis"]["data"] == ["2026-01-02 03:04 – 2026-01-03 00:00"]
    assert [series["name"] for series in option["series"]] == ["before", "after"]
    assert option["legend"]["show"] is True


def test_lying_bars_begin_at_the_top(option: dict[str, Any]) -> None:
    charts.bars_across(["Graz", "Lyon"], [3, 1], key="k", alt="a")
    assert option["yAxis"]["data"] == ["Graz", "Lyon"]
    assert option["yAxis"]["inverse"] is True
    assert option["series"][0]["data"] == [3, 1]


def test_an_axis_that_counts_has_whole_steps(option: dict[str, Any]) -> None:
    charts.histogram([0, 1, 2], [1, 0], key="k", alt="a")
    assert option["yAxis"]["minInterval"] == 1
    charts.bars_across(["Graz"], [1], key="k", alt="a")
    assert option["xAxis"]["minInterval"] == 1


@pytest.mark.parametrize(
    ("most", "step"),
    [(0, 1), (1, 1), (4, 1), (5, 2), (9, 5), (40, 10), (41, 20), (90, 50), (1200, 500)],
)
def test_a_plotly_axis_counts_in_whole_steps(most: int, step: int) -> None:
    figure = go.Figure()
    figure.update_xaxes(**charts.count_steps(most))
    axis = figure.layout.xaxis
    assert (axis.tick0, axis.dtick, axis.tickformat, axis.rangemode) == (0, step, ",d", "tozero")


@pytest.mark.parametrize(
    ("names", "legend"), [(["a"], False), (["a", "b"], True), (["", ""], False)]
)
def test_plotly_shows_a_legend_where_there_is_a_choice(
    names: list[str], legend: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: dict[str, Any] = {}
    monkeypatch.setattr(
        st, "plotly_chart", lambda figure, **more: drawn.update(more, figure=figure)
    )
    figure = go.Figure([go.Scatter(x=[1], y=[1], name=name) for name in names])
    charts.plotly(figure, key="k", alt="words", height=200)
    assert drawn["figure"].layout.showlegend is legend
    assert drawn["figure"].layout.margin.t == (40 if legend else 12)
    assert (drawn["alt"], drawn["on_select"], drawn["height"]) == ("words", "ignore", 200)
    charts.plotly(figure, key="k", alt="words", select=True)
    assert drawn["on_select"] == "rerun"
