"""Which task a target suggests, its classes, and the rows it rules out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.base.errors import Refused
from core.learn.target import encode, guess_task, labels, order_classes
from core.learn.task import BINARY, MULTICLASS, REGRESSION


def series(values: list, dtype: object = None) -> pd.Series:  # type: ignore[type-arg]
    return pd.Series(values, name="t", dtype=dtype)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (series(["Yes", "No"] * 20), BINARY),
        (series([0, 1] * 20), BINARY),
        (series([True, False, None], "boolean"), BINARY),
        (series(["a", "b", "c"] * 20), MULTICLASS),
        (series([1, 2, 3] * 20), MULTICLASS),
        (series(list(range(40))), REGRESSION),
        (series([0.5, 1.5, 2.5] * 20), REGRESSION),
        (series([1, 2, 3]), REGRESSION),
    ],
)
def test_guess(values: pd.Series, task: object) -> None:
    guess, reason = guess_task(values)
    assert guess is task
    assert reason.startswith("“t”")


def test_F27_target_without_any_value() -> None:
    with pytest.raises(Refused, match="no value in any row"):
        guess_task(series([None, None], "str"))


def test_F28_constant_target() -> None:
    with pytest.raises(Refused, match="same value in every row.*nothing to predict"):
        guess_task(series(["a"] * 9))


def test_F30_target_that_is_a_unique_text() -> None:
    with pytest.raises(Refused, match="100 different values; at most 50 classes"):
        guess_task(series([f"C-{number}" for number in range(100)]))


def test_dates_are_no_target() -> None:
    with pytest.raises(Refused, match="holds dates"):
        guess_task(pd.Series(pd.date_range("2026-01-01", periods=9), name="t"))


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        (["No", "Yes", "No"], ["No", "Yes"]),
        (["stayed", "churned"], ["stayed", "churned"]),
        (["good", "bad", "good"], ["good", "bad"]),
        (["x", "x", "w"], ["x", "w"]),  # the words say nothing: the rarer is positive
        (["10", "9", "2"], ["2", "9", "10"]),
        ([1, 0, 1], ["0", "1"]),
    ],
)
def test_order_of_classes(values: list, classes: list[str]) -> None:  # type: ignore[type-arg]
    assert order_classes(pd.Series(values)) == classes


def test_labels_of_whole_floats_and_booleans() -> None:
    assert labels(pd.Series([1.0, np.nan, 2.0])).tolist()[::2] == ["1", "2"]
    assert labels(pd.Series([1.5, 2.0])).tolist() == ["1.5", "2.0"]
    assert labels(pd.Series([True, None], dtype="boolean"))[0] == "true"
    assert labels(pd.Series([True, None], dtype="boolean")).isna()[1]


def test_encode_leaves_missing_targets_out_and_counts_them() -> None:
    target = encode(series(["no", None, "yes", "no"], "str"), BINARY)
    assert target.y.tolist() == [0, 1, 0]
    assert target.row_ids.tolist() == [0, 2, 3]
    assert target.classes == ("no", "yes")
    assert target.missing == 1


def test_encode_numbers_leaves_infinite_ones_out() -> None:
    target = encode(series([1.0, np.inf, np.nan, 4.0]), REGRESSION)
    assert target.y.tolist() == [1.0, 4.0]
    assert target.missing == 2


def test_encode_refuses_what_does_not_fit() -> None:
    with pytest.raises(Refused, match="has 3 different values; binary classification needs two"):
        encode(series(["a", "b", "c"]), BINARY)
    with pytest.raises(Refused, match="not a number"):
        encode(series(["a", "b"]), REGRESSION)


def test_classes_of_a_boolean_are_called_as_in_its_file() -> None:
    values = pd.Series([True, False, True], name="left")
    target = encode(values, BINARY, ("No", "Yes"))
    assert target.classes == ("No", "Yes")
    assert target.y.tolist() == [1, 0, 1]
    assert encode(values, BINARY).classes == ("false", "true")
    assert labels(values, ("stay", "go")).tolist() == ["go", "stay", "go"]
