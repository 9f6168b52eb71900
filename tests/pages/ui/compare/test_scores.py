"""A score in a cell: mean, spread, and whether it is the best or no worse."""

from __future__ import annotations

import pytest

from core.workbench.comparing import Cell
from pages.ui.compare import scores


def cell(mean: float | None = 0.81234, sd: float = 0.0147, **more: bool) -> Cell:
    spread = None
    if mean is not None:
        spread = {"mean": mean, "sd": sd, "low": 0.0, "high": 1.0, "folds": (mean,)}
    return Cell.model_validate(
        {"run": 1, "spread": spread, "holdout": None, "sentence": None, **more}
    )


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (cell(), "0.8123 ± 0.015"),
        (cell(best=True), "0.8123 ± 0.015 ★"),
        (cell(tied=True), "0.8123 ± 0.015 ="),
        (cell(28059.4, 1140.2), "28,059 ± 1,140"),
        (cell(None), "–"),
    ],
)
def test_a_score_with_its_spread(item: Cell, text: str) -> None:
    assert scores.score_text(item) == text
