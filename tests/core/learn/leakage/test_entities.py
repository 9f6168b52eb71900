"""Columns that say which thing a row is about."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.learn.leakage.answer import Answer
from core.learn.leakage.entities import entities, intraclass

RNG = np.random.default_rng(16)
PERSON = np.repeat(np.arange(40), 5)
NAMES = pd.Series([f"p{person:02d}" for person in PERSON], dtype="str")
ILL = RNG.integers(0, 2, 40)[PERSON]
NOISE = pd.DataFrame(RNG.normal(size=(200, 3)), columns=list("abc"))
NOTHING = NOISE[[]]


def test_the_intraclass_correlation_of_known_groups() -> None:
    codes = np.array([0, 0, 1, 1, 2, 2])
    # between 8, within 0.5: (8 - 0.5) / (8 + 0.5)
    assert intraclass(codes, np.array([0.0, 1, 2, 3, 4, 5])) == pytest.approx(7.5 / 8.5)
    assert intraclass(codes, np.array([1.0, 1, 2, 2, 3, 3])) == 1.0
    assert intraclass(codes, np.array([0.0, 1, 0, 1, 0, 1])) < 0
    assert intraclass(np.arange(4), np.arange(4.0)) == 0.0


def test_a_target_that_does_not_vary_within_a_person() -> None:
    (entity,) = entities(NOISE.assign(person=NAMES), NOTHING, Answer(ILL, 2))
    assert (entity.column, entity.things, entity.alike) == ("person", 40, 1.0)


def test_a_column_that_no_model_gets_names_it_too() -> None:
    numbers = pd.DataFrame({"patient": RNG.permutation(1000)[PERSON]})
    (entity,) = entities(NOISE, numbers, Answer(ILL, 2))
    assert entity.column == "patient"


def test_traits_that_do_not_vary_though_the_target_does() -> None:
    traits = pd.DataFrame(RNG.normal(size=(40, 3))[PERSON] + 0.05 * NOISE, columns=list("abc"))
    y = RNG.normal(size=40)[PERSON] + RNG.normal(size=200) * 1.2
    (entity,) = entities(traits, NAMES.to_frame("person"), Answer(y, 0))
    assert entity.traits == 3
    assert entity.alike < 0.7


def test_an_honest_category_and_a_measure_are_no_things() -> None:
    town = RNG.integers(0, 40, 2000)
    y = RNG.normal(size=40)[town] + RNG.normal(size=2000)
    features = pd.DataFrame(RNG.normal(size=(2000, 3)), columns=list("abc"))
    assert entities(features.assign(town=town.astype(str)), NOTHING, Answer(y, 0)) == []
    years = RNG.integers(0, 40, 2000)
    assert entities(features.assign(years=years), NOTHING, Answer(years * 2.0, 0)) == []


def test_a_handful_of_values_and_values_of_one_row_are_none() -> None:
    answer = Answer(ILL, 2)
    few = NAMES.str[:2]
    assert entities(NOISE.assign(few=few, each=range(200)), NOTHING, answer) == []
    assert entities(NOISE.iloc[:10], NOTHING, answer.at(np.arange(10))) == []
