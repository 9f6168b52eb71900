"""The task says how many classes there are, not the rows of a fold."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.class_average import average, classes_in
from core.learn.metric import METRICS
from core.learn.scoring import score

# a fold without the third class: truth 0 0 0 1, prediction 0 0 1 1
# class 0: 2 right of 3 rows, of 2 predicted; class 1: 1 right of 1 row, of 2 predicted
Y_TRUE = np.array([0, 0, 0, 1])
TWO = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.1, 0.9]])
THREE = np.column_stack([TWO * 0.9, np.full(4, 0.1)])


def test_of_two_the_positive_counts_of_more_the_average() -> None:
    assert [average(classes) for classes in (2, 3, 4)] == ["binary", "macro", "macro"]


def test_classes_are_counted_by_their_highest_position() -> None:
    assert classes_in(np.array([0, 0]), np.array([0, 0])) == 2
    assert classes_in(np.array([0, 1]), np.array([0, 2])) == 3
    assert classes_in(np.array([]), np.array([])) == 2


@pytest.mark.parametrize(
    ("name", "binary", "macro"),
    [
        ("precision", 1 / 2, (1 + 1 / 2) / 2),
        ("recall", 1.0, (2 / 3 + 1) / 2),
        ("f1", 2 / 3, (4 / 5 + 2 / 3) / 2),
        ("accuracy", 3 / 4, 3 / 4),
    ],
)
def test_a_fold_that_lacks_a_class_is_averaged_as_the_others(
    name: str, binary: float, macro: float
) -> None:
    assert score(name, Y_TRUE, TWO) == pytest.approx(binary)
    assert score(name, Y_TRUE, THREE) == pytest.approx(macro)


@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
def test_a_fold_of_one_class_that_is_all_recognised_is_perfect(name: str) -> None:
    y_true = np.array([0, 0])
    assert score(name, y_true, np.array([[0.8, 0.1, 0.1]] * 2)) == 1.0
    assert score(name, y_true, np.array([[0.8, 0.2]] * 2)) == 0.0  # nothing positive there


def test_a_metric_that_only_has_a_score_goes_on_working() -> None:
    accuracy = METRICS["accuracy"]
    assert "score_among" not in vars(type(accuracy))
    assert accuracy.score_among(np.array([0, 1]), np.array([0, 0]), 5) == 0.5
