"""Predictions on unseen rows: their parts, and how they are read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.base.errors import NotFound
from core.learn.predictions import HOLDOUT, from_frame, read

FRAME = pd.DataFrame(
    {
        "row": [4, 2, 4, 2, 7],
        "repeat": [0, 0, 1, 1, 1],
        "fold": [0, 1, 1, 0, 0],
        "y": [1, 0, 1, 0, 2],
        "p_0": [0.1, 0.7, 0.2, 0.6, 0.0],
        "p_10": [0.0, 0.0, 0.0, 0.0, 0.5],
        "p_2": [0.9, 0.3, 0.8, 0.4, 0.5],
    }
)


def test_classes_in_the_order_of_their_numbers() -> None:
    predictions = from_frame(FRAME)
    assert predictions.classification
    assert (predictions.classes, len(predictions)) == (3, 5)
    assert predictions.y_pred[0].tolist() == [0.1, 0.9, 0.0]  # p_0, p_2, p_10
    assert predictions.y_true.dtype == np.int64
    assert predictions.row_ids.tolist() == [4, 2, 4, 2, 7]


def test_numbers() -> None:
    predictions = from_frame(pd.DataFrame({"row": [3], "y": [2], "prediction": [1.5]}))
    assert not predictions.classification
    assert predictions.classes == 0
    assert predictions.y_true.dtype == np.float64
    assert predictions.y_pred.tolist() == [1.5]


def test_without_folds_all_is_one_part() -> None:
    predictions = from_frame(FRAME.drop(columns=["repeat", "fold"]))
    assert predictions.repeat.tolist() == predictions.fold.tolist() == [0] * 5
    assert [len(part) for part in predictions.folds()] == [5]


def test_folds_come_in_order() -> None:
    parts = list(from_frame(FRAME).folds())
    assert [(part.repeat[0], part.fold[0]) for part in parts] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert [part.row_ids.tolist() for part in parts] == [[4], [2], [2, 7], [4]]


def test_each_row_once_is_the_first_repeat() -> None:
    assert from_frame(FRAME).once().row_ids.tolist() == [4, 2]
    assert from_frame(FRAME.iloc[2:]).once().row_ids.tolist() == [4, 2, 7]
    assert len(from_frame(FRAME.iloc[:0]).once()) == 0


def test_only_some_rows() -> None:
    predictions = from_frame(FRAME)
    assert predictions.only(predictions.y_true == 0).row_ids.tolist() == [2, 2]
    assert predictions.only(np.array([4, 0])).y_true.tolist() == [2, 1]
    assert predictions.only(slice(2)).fold.tolist() == [0, 1]
    assert len(predictions.only(slice(None))) == 5


def test_reading_a_run(tmp_path: Path) -> None:
    FRAME.to_parquet(tmp_path / "out_of_fold.parquet")
    assert read(tmp_path).row_ids.tolist() == [4, 2, 4, 2, 7]
    with pytest.raises(NotFound, match="has no hold-out predictions"):
        read(tmp_path, HOLDOUT)
    with pytest.raises(NotFound, match="has no out-of-fold predictions"):
        read(tmp_path / "elsewhere")
