"""Dots for folds, a bar for their mean, a diamond for the hold-out."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from pages.ui.widgets import fold_dots


@pytest.fixture
def option(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The ECharts option that was drawn last."""
    drawn: dict[str, Any] = {}

    def record(option: dict[str, Any], **more: Any) -> None:
        drawn.clear()
        drawn.update(option, **more)

    monkeypatch.setattr(st, "echarts_chart", record)
    return drawn


def test_fold_dots_have_a_row_each_even_under_one_name(option: dict[str, Any]) -> None:
    fold_dots.draw(
        [
            fold_dots.FoldScores("LightGBM", [0.5, 0.7], 0.65),
            fold_dots.FoldScores("LightGBM", []),
        ],
        "ROC-AUC",
        key="k",
        alt="a",
    )
    folds, means, holdout = option["series"]
    assert folds["data"] == [[0.5, 0], [0.7, 0]]
    assert means["data"] == [[pytest.approx(0.6), 0]]
    assert holdout["data"] == [[0.65, 0]]
    assert {series["type"] for series in option["series"]} == {"scatter"}
    assert option["xAxis"]["name"] == "ROC-AUC"


def test_without_a_hold_out_there_is_no_series_for_it(option: dict[str, Any]) -> None:
    fold_dots.draw([fold_dots.FoldScores("A", [1.0])], "RMSE", key="k", alt="a")
    assert [series["name"] for series in option["series"]] == ["fold", "mean"]
