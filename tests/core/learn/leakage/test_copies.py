"""The target in another spelling."""

from __future__ import annotations

import numpy as np
import pytest

from core.learn.leakage.answer import Answer
from core.learn.leakage.copies import copy_of

CLASS = np.arange(300) % 3
Y = np.random.default_rng(1).normal(size=300)


def with_errors(rows: int) -> np.ndarray:
    copy = CLASS.astype(float)
    copy[:rows] = (copy[:rows] + 1) % 3
    return copy


@pytest.mark.parametrize(
    ("values", "how"),
    [
        (CLASS.astype(float), "same"),
        (10.0 - 3 * CLASS, "same"),
        (np.where(np.arange(300) < 9, np.nan, CLASS), "nearly"),
        (with_errors(3), "nearly"),  # 1 in 100
        (with_errors(15), "noisy"),  # 5 in 100: kappa (0.95 - 1/3) / (2/3) = 0.925
        (with_errors(45), None),  # kappa 0.775
        (np.where(np.arange(300) < 151, np.nan, CLASS), None),  # too little of it
        (np.arange(300) % 2.0, None),
        (np.arange(300) // 100.0, None),
    ],
)
def test_classes(values: np.ndarray, how: str | None) -> None:
    assert copy_of(values, Answer(CLASS, 3)) == how


@pytest.mark.parametrize(
    ("values", "how"),
    [
        (Y, "same"),
        (7 - 2 * Y, "scaled"),
        (np.exp(Y), "rounded"),
        (np.round(Y), "rounded"),
        (-np.digitize(Y, [-0.5, 0.5]), "rounded"),
        (np.where(np.sort(Y)[-3] < Y, 1.0, 0.0), None),  # two rows are sorted by chance
        (np.where(np.arange(300) == 5, np.nan, Y), "scaled"),
        (Y + np.random.default_rng(2).normal(size=300) * 0.1, None),
        (np.zeros(300), None),
    ],
)
def test_numbers(values: np.ndarray, how: str | None) -> None:
    assert copy_of(values.astype(float), Answer(Y, 0)) == how


def test_a_class_that_only_parts_what_is_equal_is_no_copy() -> None:
    tips = np.repeat([0.0, 0.0, 1.0, 2.0], 50)  # half of the rows have no tip
    card = np.repeat([0.0, 1.0, 1.0, 1.0], 50)  # some of which were paid by card
    assert copy_of(card, Answer(tips, 0)) is None
