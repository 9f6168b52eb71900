"""The confusion matrix and its cells, counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.base.errors import Refused
from core.learn.confusion import confusion_matrix, in_cell, labels
from core.learn.predictions import Predictions, from_frame


def binary(y_true: list[int], p: list[float], repeat: list[int] | None = None) -> Predictions:
    frame = pd.DataFrame({"row": range(len(p)), "y": y_true, "p_0": 1 - np.array(p), "p_1": p})
    return from_frame(frame if repeat is None else frame.assign(repeat=repeat, fold=0))


FIVE = binary([1, 1, 0, 0, 1], [0.9, 0.4, 0.6, 0.1, 0.5])
P = [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.5, 0.3, 0.2]]
SEVERAL = from_frame(
    pd.DataFrame(
        {"row": range(4), "y": [0, 1, 2, 2], **{f"p_{k}": np.array(P)[:, k] for k in range(3)}}
    )
)


def test_labels_from_a_threshold() -> None:
    assert labels(FIVE).tolist() == labels(FIVE, 0.5).tolist() == [1, 0, 1, 0, 1]
    assert labels(FIVE, 0.6).tolist() == [1, 0, 1, 0, 0]
    assert labels(FIVE, 0.61).tolist() == [1, 0, 0, 0, 0]


def test_labels_of_several_classes_are_the_most_probable() -> None:
    assert labels(SEVERAL).tolist() == labels(SEVERAL, 0.99).tolist() == [0, 1, 2, 0]


def test_truth_down_and_prediction_across() -> None:
    assert confusion_matrix(FIVE).tolist() == [[1, 1], [1, 2]]
    assert confusion_matrix(FIVE, 0.0).tolist() == [[0, 2], [0, 3]]
    assert confusion_matrix(SEVERAL).tolist() == [[1, 0, 0], [0, 1, 0], [1, 0, 1]]
    assert confusion_matrix(FIVE).dtype == np.int64


def test_each_row_counts_once() -> None:
    twice = binary([1, 0, 1, 0], [0.9, 0.1, 0.1, 0.9], repeat=[0, 0, 1, 1])
    assert confusion_matrix(twice).tolist() == [[1, 0], [0, 1]]
    assert in_cell(twice, 1, 1).row_ids.tolist() == [0]


def test_the_rows_of_a_cell_are_the_most_confident_first() -> None:
    assert in_cell(FIVE, 1, 1, 0.5).row_ids.tolist() == [0, 4]
    assert in_cell(FIVE, 1, 1, 0.4).row_ids.tolist() == [0, 4, 1]
    assert in_cell(FIVE, 1, 0, 0.5).row_ids.tolist() == [1]
    assert in_cell(FIVE, 0, 0, 0.7).row_ids.tolist() == [3, 2]
    assert len(in_cell(SEVERAL, 1, 2)) == 0


def test_numbers_have_no_classes() -> None:
    numbers = from_frame(pd.DataFrame({"row": [0], "y": [1.0], "prediction": [1.0]}))
    with pytest.raises(Refused, match="no classes. Look at its residuals instead"):
        confusion_matrix(numbers)
