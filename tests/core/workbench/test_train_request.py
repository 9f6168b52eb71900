"""What is asked of a training."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from core.door.runs import task_name
from core.workbench.train_request import TrainRequest


def test_what_is_left_to_millwright() -> None:
    request = TrainRequest(version_id=1, target="y")
    assert (request.task, request.models, request.features, request.params) == (
        None,
        None,
        None,
        {},
    )
    assert (request.folds, request.repeats, request.seed, request.holdout) == (5, 1, 0, 0.2)
    assert (request.group, request.class_weight) == (None, "none")


def test_a_former_name_of_a_task_is_taken() -> None:
    assert TrainRequest(version_id=1, target="y", task="churn").task == "binary"
    assert TrainRequest(version_id=1, target="y", task="regression").task == "regression"
    assert TrainRequest(version_id=1, target="y", task="dreams").task == "dreams"  # refused later


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        TrainRequest(version_id=1, target="y", fold=3)  # type: ignore[call-arg]


def test_the_headless_door_takes_a_former_name_with_a_note(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (task_name("churn"), task_name("binary"), task_name(None)) == (
        "binary",
        "binary",
        None,
    )
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "The task “churn” is called “binary”. Write --task binary.\n"
