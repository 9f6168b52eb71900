"""What an explanation is measured in, in words."""

from __future__ import annotations

import pytest

from pages.ui.explain import all_rows


@pytest.mark.parametrize(
    ("metric", "title"),
    [
        ("roc_auc", "Drop in ROC-AUC"),
        ("rmse", "Rise in RMSE"),
        ("unknown", "Change in unknown"),
    ],
)
def test_a_shuffled_column_makes_the_score_worse(metric: str, title: str) -> None:
    assert all_rows.importance_title(metric) == title


def test_units_in_words() -> None:
    assert all_rows._unit("log-odds") == "In log-odds: +0.7 doubles the odds."
    assert all_rows._unit("kelvin") == "kelvin"
