"""Support vector machine: calibrated classes, standardised numbers, its limits."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from core.learn.models.svm import PLUGIN, SvmParams

from .tables import BINARY, CLASSES, NUMBERS, REGRESSION, X, facts


@pytest.mark.slow
def test_classes_get_probabilities_by_inner_folds() -> None:
    built = PLUGIN.build(SvmParams(C=2, gamma=0.1), BINARY, 5, 2)
    assert (built.method, built.cv, built.ensemble, built.n_jobs) == ("sigmoid", 3, False, 2)
    inner = built.estimator
    assert (inner.C, inner.gamma, inner.random_state) == (2, 0.1, 5)
    shares = built.fit(X, CLASSES).predict_proba(X)
    assert np.array_equal(shares.argmax(axis=1), CLASSES)


def test_zero_gamma_leaves_the_choice_to_the_library() -> None:
    assert PLUGIN.build(SvmParams(gamma=0), BINARY, 0, 1).estimator.gamma == "scale"


def test_numbers_are_learnt_on_a_standardised_target() -> None:
    built = PLUGIN.build(SvmParams(C=100), REGRESSION, 0, 1)
    assert isinstance(built.transformer, StandardScaler)
    assert np.abs(built.fit(X, NUMBERS).predict(X) - NUMBERS).max() < 4


def test_suggestions_follow_the_task() -> None:
    classes = PLUGIN.suggest(facts(), BINARY)
    assert classes.params == SvmParams(C=0.5, gamma=0.01)
    assert set(classes.reasons) == {"gamma"}
    assert PLUGIN.suggest(facts(), REGRESSION).params == SvmParams(C=10.0, gamma=0.0)


def test_long_tables_and_tiny_classes_are_declined() -> None:
    assert PLUGIN.unsuitable(facts(15_000), BINARY) is None
    assert PLUGIN.unsuitable(facts(15_001), REGRESSION) == (
        "A support vector machine's time grows with the square of the rows; at most 15,000 are"
        " accepted, and this table has 15,001."
    )
    assert PLUGIN.unsuitable(facts(smallest_class=6), BINARY) is None
    assert PLUGIN.unsuitable(facts(smallest_class=5), BINARY) == (
        "A support vector machine needs at least 6 rows of each class to set its probabilities;"
        " the smallest class has 5."
    )
    assert PLUGIN.unsuitable(facts(smallest_class=0), REGRESSION) is None
