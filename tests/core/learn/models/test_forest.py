"""Random forest: parameters by task and size, and its limit of rows."""

import numpy as np

from core.learn.models.forest import PLUGIN, ForestParams

from .tables import BINARY, CLASSES, REGRESSION, X, facts


def test_parameters_reach_the_estimator() -> None:
    params = ForestParams(n_estimators=3, min_samples_leaf=2, max_features=0.5)
    built = PLUGIN.build(params, BINARY, 11, 2)
    assert (built.n_estimators, built.min_samples_leaf, built.max_features) == (3, 2, 0.5)
    assert (built.random_state, built.n_jobs) == (11, 2)


def test_a_seed_repeats_and_another_differs() -> None:
    params = ForestParams(n_estimators=5, min_samples_leaf=1, max_features=0.5)

    def shares(seed: int) -> np.ndarray:
        return PLUGIN.build(params, BINARY, seed, 1).fit(X, CLASSES).predict_proba(X)

    assert np.array_equal(shares(1), shares(1))
    assert not np.array_equal(shares(1), shares(2))


def test_suggestions_follow_task_and_size() -> None:
    classes, numbers = PLUGIN.suggest(facts(), BINARY), PLUGIN.suggest(facts(), REGRESSION)
    assert classes.params == ForestParams(n_estimators=200, min_samples_leaf=5, max_features=0.3)
    assert numbers.params == ForestParams(n_estimators=200, min_samples_leaf=2, max_features=0.4)
    assert classes.reasons["min_samples_leaf"].startswith("Fully grown trees give jumpy")
    assert numbers.reasons == {"min_samples_leaf": "Small leaves suit numbers."}
    assert PLUGIN.suggest(facts(encoded_columns=6), BINARY).params.max_features == 0.7
    assert PLUGIN.suggest(facts(encoded_columns=7), BINARY).params.max_features == 0.3
    assert PLUGIN.suggest(facts(49_999), BINARY).params.n_estimators == 200
    assert PLUGIN.suggest(facts(50_000), BINARY).params.n_estimators == 100


def test_too_many_rows_are_declined() -> None:
    assert PLUGIN.unsuitable(facts(500_000), BINARY) is None
    assert PLUGIN.unsuitable(facts(500_001), BINARY) == (
        "A random forest of 500,001 rows would take hours and gigabytes; at most 500,000 are"
        " accepted. Use LightGBM."
    )
