"""Which texts are numbers or dates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.profile.profile import ColumnProfile, Disguised
from core.data.recipe.step import ColumnFacts
from core.data.schema import ColumnType, Role
from core.data.steps.mistyped_text import fitting, numeric, plain_texts


def facts(texts: dict[str, int], role: Role = Role.FEATURE) -> ColumnFacts:
    profile = ColumnProfile(
        name="x",
        type=ColumnType.TEXT,
        role=role,
        rows=9,
        missing=0,
        missing_share=0,
        distinct=3,
        disguised=(Disguised(value="?", count=1, share=0.1, sentence="."),),
    )
    return ColumnFacts(profile, texts)


def test_blank_and_disguised_texts_say_nothing() -> None:
    assert plain_texts(facts({"a": 2, " ": 3, "?": 4, "": 1})).to_dict() == {"a": 2}
    assert plain_texts(facts({"a": 2}, Role.TARGET)).to_dict() == {"a": 2}
    for role in (Role.ID, Role.IGNORE):
        assert plain_texts(facts({"a": 2}, role)).empty


@pytest.mark.parametrize(
    ("texts", "fits"),
    [
        ({"1": 9, "x": 1}, [True, False]),  # exactly nine of ten rows
        ({"1": 8, "x": 1}, None),
        ({"1": 9, "01": 9}, None),  # a code would lose its zero
        ({"1": 9, "+007 ": 1}, None),
        ({"0": 1, "0.5": 1}, [True, True]),
        ({}, None),
    ],
)
def test_numbers(texts: dict[str, int], fits: list[bool] | None) -> None:
    result = numeric(pd.Series(texts, dtype="int64"))
    assert (None if result is None else result.tolist()) == fits


def test_the_sentence() -> None:
    texts = pd.Series({"1": 1900, "x": 1100})
    assert fitting(texts, np.array([True, True]), "dates") == "3,000 of 3,000 texts are dates."
    assert fitting(texts, np.array([True, False]), "dates") == (
        "1,900 of 3,000 texts are dates; the other 1,100 become missing."
    )
