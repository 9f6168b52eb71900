"""Which of the compared runs a view is about."""

from __future__ import annotations

from pages.ui.compare import finished_run
from tests.pages.ui.drawing import captions, compared, drawn


def test_only_finished_runs_can_be_chosen_and_the_first_is() -> None:
    runs = compared((9, "Forest", "running"), (4, "Logistic", "done"), (5, "Baseline", "done"))
    page = drawn(finished_run.choose, runs, "which")
    assert page.selectbox(key="which").options == ["Logistic (4)", "Baseline (5)"]
    assert page.selectbox(key="which").value == 4
    assert captions(page) == []


def test_that_none_has_finished_is_said() -> None:
    page = drawn(finished_run.choose, compared((9, "Forest", "failed")), "which")
    assert captions(page) == ["None of these runs has finished."]
    assert len(page.selectbox) == 0
