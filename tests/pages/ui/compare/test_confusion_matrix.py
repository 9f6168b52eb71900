"""The confusion matrix: its rates, and a figure whose points select its cells."""

from __future__ import annotations

import numpy as np
import pytest

from pages.ui.compare import confusion_matrix
from pages.ui.widgets import charts


def test_rates_of_a_binary_matrix() -> None:
    text = confusion_matrix.rates(np.array([[50, 10], [20, 40]]))
    assert text.startswith("Precision 80.0 % · Recall 66.7 % · Accuracy 75.0 %.")


def test_rates_that_are_not_defined_are_a_dash() -> None:
    text = confusion_matrix.rates(np.array([[5, 0], [0, 0]]))
    assert text.startswith("Precision – · Recall – · Accuracy 100.0 %.")


def test_the_figure_shares_out_each_row_and_has_a_point_per_cell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(charts, "colours", lambda: ["#0B6A86"])
    monkeypatch.setattr(charts, "ink", lambda: "#000000")
    figure = confusion_matrix._figure(np.array([[3, 1], [0, 0]]), ["<no>", "yes"])
    heat, points = figure.data
    assert heat.z.tolist() == [[0.75, 0.25], [0.0, 0.0]]
    assert heat.text[0][0] == "3<br>75%"
    assert list(heat.x) == ["&lt;no&gt;", "yes"]
    # row by row, so that a point's number divides into truth and prediction
    assert list(zip(points.y, points.x, strict=True)) == [
        ("&lt;no&gt;", "&lt;no&gt;"),
        ("&lt;no&gt;", "yes"),
        ("yes", "&lt;no&gt;"),
        ("yes", "yes"),
    ]
