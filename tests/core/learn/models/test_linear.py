"""Least squares: the weights of y = 2x + 1, and the tables that it cannot solve."""

import pytest

from core.learn.model import ModelParams
from core.learn.models.linear import PLUGIN

from .tables import BINARY, NUMBERS, REGRESSION, X, facts


def test_weights_are_those_of_the_relation() -> None:
    fitted = PLUGIN.build(ModelParams(), REGRESSION, 0, 1).fit(X, NUMBERS)
    assert fitted.coef_ == pytest.approx([2.0, 0.0], abs=1e-12)
    assert fitted.intercept_ == pytest.approx(1.0)
    assert fitted.predict([[100.0, 0.0]]) == pytest.approx([201.0])


def test_as_many_columns_as_rows_are_too_many() -> None:
    assert PLUGIN.unsuitable(facts(20, encoded_columns=19), REGRESSION) is None
    assert PLUGIN.unsuitable(facts(20, encoded_columns=20), REGRESSION) == (
        "Linear regression needs more rows (20) than columns after encoding (20). Use ridge."
    )


def test_classes_are_declined() -> None:
    assert PLUGIN.unsuitable(facts(), BINARY) == "Linear regression does not predict classes."
