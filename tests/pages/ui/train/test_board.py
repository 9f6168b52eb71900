"""A training as it goes on: which one is shown, and the way from it to a comparison."""

from __future__ import annotations

from typing import Any

import pytest

from core.workbench import history
from core.workbench.history import RunSummary
from pages.ui.frame import screens
from pages.ui.train import board
from tests.pages.driving import is_primary
from tests.pages.ui.drawing import (
    NO_WORKSPACE,
    captions,
    drawn,
    labels,
    run,
    sentences,
    version,
)

EVERY = [
    run(id=9, job_id=12, state="running"),
    run(id=8, job_id=12),
    run(id=5),
    run(id=4),
]


@pytest.mark.parametrize(
    ("in_url", "chosen"), [("", 12), ("11", 11), ("12", 12), ("13", 12), ("011", 12)]
)
def test_the_training_in_the_url_or_the_newest(in_url: str, chosen: int) -> None:
    answers: list[int] = []
    query = {"training": in_url} if in_url else {}
    drawn(lambda: answers.append(board._chosen([12, 11], EVERY)), **query)
    assert answers == [chosen]


def test_a_training_is_named_by_target_version_time_and_job() -> None:
    local = run().created.astimezone()
    assert board._label(run()) == f"left · v2 · {local:%Y-%m-%d %H:%M} · job 11"


@pytest.mark.parametrize(
    ("runs", "job_id", "disabled", "primary"),
    [
        (EVERY, 11, False, True),  # all are done
        (EVERY, 12, False, False),  # one goes on
        ([run(state="failed")], 11, True, False),
    ],
)
def test_finished_runs_can_be_compared(
    runs: list[RunSummary], job_id: int, disabled: bool, primary: bool
) -> None:
    trainings = list(dict.fromkeys(item.job_id for item in runs))
    page = drawn(board._choice, trainings, runs, job_id)
    assert labels(page) == {"compare_these": "Compare these runs"}
    assert page.button(key="compare_these").disabled is disabled
    assert is_primary(page, "compare_these") is primary
    assert len(page.selectbox) == (1 if len(trainings) > 1 else 0)


def test_the_comparison_is_of_the_finished_runs_of_this_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moves: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(screens, "go", lambda name, **where: moves.append((name, where)))
    for job_id in (12, 11):
        drawn(board._choice, [12, 11], EVERY, job_id).button(key="compare_these").click().run()
    assert moves == [("compare", {"runs": "8"}), ("compare", {"runs": "5,4"})]


def test_without_a_training_the_way_to_one_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "runs", lambda ws, dataset_id, limit: [run(job_id=None)])
    page = drawn(board.draw, NO_WORKSPACE, version())
    assert sentences(page) == [
        "###### Leaderboard",
        ":gray[:material/leaderboard:]",
        "**No training yet**",
    ]
    assert captions(page) == [
        "Choose a target and models at the left and press Train. Each fold appears here as soon as"
        " it is done."
    ]
