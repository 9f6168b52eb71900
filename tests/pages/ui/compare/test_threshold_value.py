"""The best threshold in a sentence."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pages.ui.compare import threshold_value


@pytest.mark.parametrize(
    ("holdout", "end"),
    [(None, ""), (-1.5, " On the hold-out the same threshold gives **-1.5** per row.")],
)
def test_the_best_threshold_with_what_it_gives(holdout: float | None, end: str) -> None:
    curve: Any = SimpleNamespace(
        best_threshold=0.234, best_value=2.5, best_share=0.123, holdout=holdout
    )
    assert threshold_value.best_sentence(curve) == (
        f"Best threshold **0.23**: 2.5 per row, acting on 12.3 % of the rows.{end}"
    )
