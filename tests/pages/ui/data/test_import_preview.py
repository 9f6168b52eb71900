"""What a preview says of its size, and what a fix's button says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pages.ui.data import import_preview


@pytest.mark.parametrize(
    ("shown", "total", "rejected", "sentence"),
    [
        (2, 2, 0, "All 2 rows, 3 columns"),
        (50, 1200, 0, "The first 50 rows of 1,200, 3 columns"),
        (50, None, 0, "The first 50 rows, 3 columns"),
        (
            50,
            51,
            1,
            "The first 50 rows of 51, 3 columns · :orange[1 row of these to quarantine]",
        ),
    ],
)
def test_the_size_of_a_preview(shown: int, total: int | None, rejected: int, sentence: str) -> None:
    preview: Any = SimpleNamespace(
        rows=SimpleNamespace(num_rows=shown),
        total_rows=total,
        rejected=rejected,
        columns=[1, 2, 3],
    )
    assert import_preview._size(preview, None) == sentence


def test_options_are_said_in_words_and_cut_where_they_are_long() -> None:
    assert import_preview.options_text({"decimal_mark": ","}) == "decimal mark: ,"
    assert import_preview.options_text({"types": {"a": "text"}}) == "types: a → text"
    assert import_preview.options_text({"x": "y" * 60}) == f"x: {'y' * 38}…"
    assert import_preview.options_text({"a": 1, "b": 2}) == "a: 1, b: 2"
