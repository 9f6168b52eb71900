"""The answer along one column: bars for levels, lines over the rows for numbers."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from core.base.errors import Refused
from core.learn.dependence import Dependence
from core.workbench import explaining
from core.workbench.workspace import Workspace
from pages.ui.explain import one_column
from pages.ui.widgets import charts
from tests.pages.conftest import People
from tests.pages.driving import text
from tests.pages.ui.drawing import captions, drawn, run


@pytest.fixture(autouse=True)
def figures(monkeypatch: pytest.MonkeyPatch) -> list[go.Figure]:
    """What is drawn, in the place of the browser's chart."""
    drawings: list[go.Figure] = []
    monkeypatch.setattr(charts, "plotly", lambda figure, **_: drawings.append(figure))
    monkeypatch.setattr(charts, "colours", lambda: ["#000001", "#000002"])
    return drawings


def _dependence(**values: Any) -> Dependence:
    base: dict[str, Any] = {
        "feature": "age",
        "kind": "number",
        "grid": [20.0, 40.0, 60.0],
        "outputs": ["no", "yes"],
        "unit": "probability",
        "mean": [[0.9, 0.5, 0.1], [0.1, 0.5, 0.9]],
        "lines": [[0.2, 0.4, 0.8], [0.0, 0.6, 1.0]],
        "low": [],
        "high": [],
        "missing": None,
        "missing_share": 0.0,
        "rows": 4,
        "density": {"edges": [20, 40, 60], "counts": [3, 1]},
    }
    return Dependence(**base | values)


def test_a_number_has_its_mean_single_rows_and_the_data_below() -> None:
    figure = one_column._figure(_dependence(), 1)
    first, second, mean, rows = figure.data
    assert [list(first.y), list(second.y)] == [[0.2, 0.4, 0.8], [0.0, 0.6, 1.0]]
    assert (list(mean.x), list(mean.y)) == ([20, 40, 60], [0.1, 0.5, 0.9])
    assert mean.line.width > first.line.width
    assert (list(rows.x), list(rows.y), rows.yaxis) == ([30, 50], [3, 1], "y2")
    assert tuple(figure.layout.yaxis2.range) == (0, 15)


def test_at_most_forty_single_rows_are_drawn() -> None:
    figure = one_column._figure(_dependence(lines=[[0.0, 0.0, 0.0]] * 50), 0)
    assert len(figure.data) == 40 + 2


def test_a_level_is_a_bar_with_its_rows_and_its_name_is_text() -> None:
    figure = one_column._figure(
        _dependence(
            kind="level",
            grid=["<b>", "Rome"],
            mean=[[0.25, 0.75]],
            density={"counts": [30, 60]},
        ),
        0,
    )
    (bars,) = figure.data
    assert (list(bars.x), list(bars.y)) == (["&lt;b&gt;", "Rome"], [0.25, 0.75])
    assert list(bars.customdata) == [30, 60]


def test_edges_that_do_not_fit_the_counts_draw_no_rows() -> None:
    figure = one_column._figure(_dependence(density={"edges": [20, 60], "counts": [3, 1]}), 0)
    assert len(figure.data) == 3


def test_the_column_is_chosen_and_the_axes_say_what_they_show(
    ws: Workspace, people: People, figures: list[go.Figure]
) -> None:
    explained = explaining.explanation(ws, people.logistic)
    assert explained is not None
    page = drawn(one_column.draw, ws, run(id=people.logistic), explained, 0)
    choice = page.selectbox(key=f"along_{people.logistic}")
    assert sorted(choice.options) == ["age", "income", "town"]
    choice.select("town").run()
    assert figures[-1].layout.xaxis.title.text == "town"
    assert "yes" in figures[-1].layout.yaxis.title.text
    assert captions(page)[-1] == "The mean answer when every row is given this value."
    page.selectbox(key=f"along_{people.logistic}").select("age").run()
    assert captions(page)[-1].startswith("Thick: the mean over rows. Thin: single rows.")


def test_a_column_that_cannot_be_followed_is_a_sentence(
    ws: Workspace, people: People, figures: list[go.Figure], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise Refused("The model's file is damaged.")

    explained = explaining.explanation(ws, people.logistic)
    monkeypatch.setattr(explaining, "dependence", refuse)
    page = drawn(one_column.draw, ws, run(id=people.logistic), explained, 0)
    assert "The model's file is damaged." in text(page)
    assert figures == []
