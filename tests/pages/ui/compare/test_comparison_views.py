"""The views of a comparison depend on the task."""

from __future__ import annotations

from pages.ui.compare import comparison_views


def test_classifiers_have_curves_and_decisions_and_others_have_errors() -> None:
    assert list(comparison_views.views_of(True)) == [
        "scores",
        "differences",
        "curves",
        "decisions",
        "parameters",
    ]
    assert list(comparison_views.views_of(False)) == [
        "scores",
        "differences",
        "errors",
        "parameters",
    ]
