"""The labels of a column before and after: values, bins, days."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from core.data.recipe.before_after import BeforeAfter
from pages.ui.clean import before_after
from pages.ui.widgets import charts


def column(**values: Any) -> BeforeAfter:
    base: dict[str, Any] = {
        "column": "x",
        "kind": "value",
        "edges": (),
        "labels": (),
        "before": (),
        "after": (),
        "missing_before": 0,
        "missing_after": 0,
    }
    return BeforeAfter(**base | values)


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[go.Figure]:
    drawn: list[go.Figure] = []
    monkeypatch.setattr(charts, "plotly", lambda figure, **_: drawn.append(figure))
    return drawn


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("Graz", "Graz"),
        (" Graz  ", "␣Graz␣␣"),
        ("     ", "␣␣␣"),
        ("<b>", "&lt;b&gt;"),
        ("a" * 24, "a" * 24),
        ("a" * 25, "a" * 23 + "…"),
    ],
)
def test_spaces_at_an_end_are_seen_and_tags_are_text(value: str, label: str) -> None:
    assert before_after._label(value) == label


def test_bins_of_numbers_and_of_days() -> None:
    assert before_after._bins(column(kind="number", edges=(0, 1.5, 3))) == ["0 – 1.5", "1.5 – 3"]
    day = 86_400_000_000
    assert before_after._bins(column(kind="date", edges=(0, day))) == ["1970-01-01 – 1970-01-02"]


def test_values_lie_and_bins_stand(figures: list[go.Figure]) -> None:
    before_after.chart(column(labels=("a", "b"), before=(3, 1), after=(4, 0)))
    before_after.chart(column(kind="number", edges=(0, 1, 2), before=(3, 1), after=()))
    values, bins = figures
    assert [(bar.name, list(bar.x), bar.orientation) for bar in values.data] == [
        ("before", [3, 1], "h"),
        ("after", [4, 0], "h"),
    ]
    assert [(bar.name, list(bar.y), bar.orientation) for bar in bins.data] == [
        ("before", [3, 1], "v")
    ]
    assert (values.layout.xaxis.dtick, bins.layout.yaxis.dtick) == (1, 1)  # no third of a row


def test_ticks_are_all_values_or_a_few_edges() -> None:
    labels = ["0 – 1", "1 – 2", "2 – 3", "3 – 4"]
    assert before_after._ticks(labels, every=False) == {
        "tickvals": [0, 1, 2, 3],
        "ticktext": ["0", "1", "2", "3"],
    }
    assert before_after._ticks(labels * 3, every=False)["tickvals"] == [0, 4, 8]
    assert before_after._ticks(["a", "b"], every=True)["ticktext"] == ["a", "b"]
