"""Logistic regression: separates what is separable, and is held back where columns are many."""

import numpy as np

from core.learn.models.logistic import PLUGIN, LogisticParams

from .tables import BINARY, CLASSES, MULTICLASS, REGRESSION, X, facts


def test_it_ranks_by_the_column_that_decides() -> None:
    fitted = PLUGIN.build(LogisticParams(C=100, max_iter=50), BINARY, 7, 1).fit(X, CLASSES)
    assert fitted.predict(X).tolist() == CLASSES.tolist()
    assert fitted.coef_[0, 0] > abs(fitted.coef_[0, 1])
    assert (fitted.C, fitted.max_iter, fitted.random_state) == (100, 50, 7)


def test_three_classes_sum_to_one() -> None:
    y = np.array([0, 0, 1, 1, 1, 2, 2, 2])
    shares = PLUGIN.build(LogisticParams(), MULTICLASS, 0, 1).fit(X, y).predict_proba(X)
    assert shares.shape == (8, 3)
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_many_columns_are_restrained() -> None:
    wide = PLUGIN.suggest(facts(1999, encoded_columns=200), BINARY)
    assert wide.params == LogisticParams(C=0.1)
    assert wide.reasons == {
        "C": (
            "200 columns after encoding are many for 1,999 rows, so the weights are held closer to"
            " zero."
        )
    }
    assert PLUGIN.suggest(facts(2000, encoded_columns=200), BINARY).params == LogisticParams()


def test_numbers_are_declined() -> None:
    sentence = "Logistic regression does not predict numbers."
    assert PLUGIN.unsuitable(facts(), REGRESSION) == sentence
