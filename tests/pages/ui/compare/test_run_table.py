"""Which runs are selected at first: the URL's, else those of the newest training."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pages.ui.compare import run_table

RUNS: list[Any] = [
    SimpleNamespace(id=9, job_id=3, state="running"),
    SimpleNamespace(id=8, job_id=2, state="done"),
    SimpleNamespace(id=7, job_id=2, state="failed"),
    SimpleNamespace(id=6, job_id=2, state="done"),
    SimpleNamespace(id=5, job_id=1, state="done"),
]


@pytest.mark.parametrize(
    ("in_url", "run_id", "places"),
    [
        ("", None, [1, 3]),
        ("5,9", None, [0, 4]),
        ("5", 8, [4]),
        ("", 8, [1]),
        ("77", 8, [1, 3]),
        ("x,,6", None, [3]),
    ],
)
def test_what_is_selected_at_first(
    in_url: str, run_id: int | None, places: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_table.st, "query_params", {"runs": in_url})
    assert run_table._defaults(RUNS, run_id) == places


def test_of_a_large_training_six_are_selected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_table.st, "query_params", {})
    many: list[Any] = [SimpleNamespace(id=place, job_id=1, state="done") for place in range(9)]
    assert run_table._defaults(many, None) == [0, 1, 2, 3, 4, 5]
    assert run_table._defaults([], None) == []
