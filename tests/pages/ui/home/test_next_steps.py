"""The seven steps from a file to predictions: what is done is ticked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pages.ui.home import next_steps

SET, CLEANED = SimpleNamespace(number=1), SimpleNamespace(number=2)
DONE, FAILED = SimpleNamespace(state="done"), SimpleNamespace(state="failed")


@pytest.mark.parametrize(
    ("datasets", "runs", "done"),
    [
        ([], [], ""),
        ([SET], [], "01"),
        ([SET, CLEANED], [], "012"),
        ([SET], [FAILED], "013"),
        ([SET], [DONE, FAILED], "013"),
        ([CLEANED], [DONE, DONE], "01234"),
    ],
)
def test_what_has_been_taken(datasets: list[Any], runs: list[Any], done: str) -> None:
    steps = next_steps.steps(datasets, runs)
    assert "".join(str(place) for place, step in enumerate(steps) if step.done) == done
    assert [step.page for step in steps] == [
        "data",
        "data",
        "clean",
        "train",
        "compare",
        "explain",
        "predict",
    ]
