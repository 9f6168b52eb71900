"""The baseline says the class shares, or the mean."""

import numpy as np

from core.learn.model import ModelParams
from core.learn.models.dummy import PLUGIN

from .tables import BINARY, NUMBERS, REGRESSION, X, facts


def test_shares_of_the_classes() -> None:
    y = np.array([0, 0, 0, 0, 0, 0, 1, 1])
    fitted = PLUGIN.build(ModelParams(), BINARY, 0, 1).fit(X, y)
    assert fitted.predict_proba(X[:1]).tolist() == [[0.75, 0.25]]


def test_the_mean() -> None:
    fitted = PLUGIN.build(ModelParams(), REGRESSION, 0, 1).fit(X, NUMBERS)
    assert fitted.predict(X[:2]).tolist() == [14.0, 14.0]


def test_it_suits_every_table_and_has_nothing_to_tune() -> None:
    assert PLUGIN.unsuitable(facts(1), BINARY) is None
    assert PLUGIN.unsuitable(facts(1), REGRESSION) is None
    assert PLUGIN.search_space() == {}
    assert PLUGIN.baseline
