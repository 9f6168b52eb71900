"""How well each column alone predicts the target."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.learn.leakage.answer import Answer
from core.learn.leakage.strength import parts_of, standard_error, strength_of, strengths

RNG = np.random.default_rng(11)
NOISE = RNG.normal(size=4000)
CLASS = RNG.integers(0, 2, 4000)


def test_equal_values_share_a_part_and_missing_has_its_own() -> None:
    values = np.array([[3.0], [1.0], [1.0], [np.nan], [2.0]])
    assert parts_of(values, 4)[:, 0].tolist() == [3, 0, 0, 4, 2]


def test_noise_earns_nothing_and_a_copy_everything() -> None:
    values = np.stack([NOISE, CLASS + NOISE / 1e6], axis=1)
    by_class = strength_of(values, Answer(CLASS, 2))
    assert by_class[0] == pytest.approx(0.5, abs=0.04)
    assert by_class[1] > 0.999
    y = NOISE * 3 + 1
    by_number = strength_of(np.stack([CLASS, NOISE], axis=1).astype(float), Answer(y, 0))
    assert by_number[0] == pytest.approx(0.0, abs=0.05)
    assert by_number[1] == pytest.approx(1.0)


def test_a_known_area() -> None:
    # two normal distributions one deviation apart overlap with area Φ(1 / √2) = 0.760
    (area,) = strength_of((CLASS + NOISE)[:, None], Answer(CLASS, 2))
    assert area == pytest.approx(0.760, abs=0.02)


def test_neither_direction_nor_shape_matters() -> None:
    bow = np.abs(NOISE) + CLASS * 1e-9
    y = (np.abs(NOISE) > 1).astype(int)
    scores = strength_of(np.stack([-bow, NOISE], axis=1), Answer(y, 2))
    assert scores.min() > 0.98


def test_a_category_counts_by_its_values() -> None:
    words = pd.Series(np.array(list("abcdef"))[RNG.integers(0, 6, 4000)], dtype="str")
    y = words.isin(["a", "c", "e"]).to_numpy().astype(int)
    assert strengths(pd.DataFrame({"word": words}), Answer(y, 2))["word"] > 0.999


def test_a_target_that_does_not_vary() -> None:
    assert strength_of(NOISE[:, None], Answer(np.zeros(4000, dtype=int), 2)).tolist() == [0.0]


def test_the_standard_error_of_hanley_and_mcneil() -> None:
    # 50 against 50 rows, area 0.9: q1 = 0.9 / 1.1, q2 = 1.62 / 1.9
    # (0.09 + 49 (q1 - 0.81) + 49 (q2 - 0.81)) / 2500 = 0.0321²
    answer = Answer(np.repeat([0, 1], 50), 2)
    assert standard_error(0.9, answer) == pytest.approx(0.0321, abs=1e-4)
    assert standard_error(0.75, Answer(np.zeros(100), 0)) == pytest.approx(0.5 * 0.75**0.5 / 10)
