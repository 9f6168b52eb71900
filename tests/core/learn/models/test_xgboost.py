"""XGBoost: suggestions by size, parameters, and contributions of a stump by hand."""

import numpy as np
import pytest

from core.learn.contributions import Groups
from core.learn.models.xgboost import PLUGIN, XgboostExplainer, XgboostParams

from .tables import BINARY, NUMBERS, REGRESSION, X, facts


@pytest.mark.parametrize(("smallest", "weight"), [(50, 1.0), (450, 4.0), (5000, 10.0)])
def test_classes_of_short_tables_get_shallow_trees(smallest: int, weight: float) -> None:
    suggestion = PLUGIN.suggest(facts(19_999, smallest_class=smallest), BINARY)
    assert suggestion.params == XgboostParams(
        n_estimators=300,
        learning_rate=0.03,
        max_depth=3,
        min_child_weight=weight,
        subsample=0.7,
        colsample_bytree=0.5,
        reg_lambda=5.0,
    )
    assert set(suggestion.reasons) == {"max_depth"}


def test_numbers_by_size() -> None:
    short, long = PLUGIN.suggest(facts(2_999), REGRESSION), PLUGIN.suggest(facts(3_000), REGRESSION)
    assert short.params == XgboostParams(max_depth=3, min_child_weight=2.0)
    assert short.reasons == {"max_depth": "Shallow trees suit 2,999 rows."}
    assert (long.params.n_estimators, long.params.max_depth) == (700, 7)
    assert PLUGIN.suggest(facts(20_000), BINARY).params == long.params


def stump():  # type: ignore[no-untyped-def]
    """One question, its corrections believed wholly: 4 below, 24 above, 14 known before."""
    params = XgboostParams(
        n_estimators=1,
        learning_rate=1,
        max_depth=1,
        min_child_weight=0,
        subsample=1,
        colsample_bytree=1,
        reg_lambda=0,
    )
    return PLUGIN.build(params, REGRESSION, 3, 1).fit(X, NUMBERS)


def test_parameters_reach_the_estimator() -> None:
    built = PLUGIN.build(XgboostParams(n_estimators=5, max_depth=2), BINARY, 3, 2)
    assert (built.n_estimators, built.max_depth, built.tree_method) == (5, 2, "hist")
    assert (built.random_state, built.n_jobs) == (3, 2)


@pytest.mark.parametrize("way", ["by_library", "by_trees"])
def test_all_of_a_stumps_difference_is_its_columns(way: str) -> None:
    explainer = XgboostExplainer(stump(), X, Groups(np.array([0, 1]), 2))
    contributions = getattr(explainer, way)(X)
    assert contributions.values[:, 0, 0] == pytest.approx([-10.0] * 4 + [10.0] * 4)
    assert contributions.values[:, 1, 0] == pytest.approx([0.0] * 8)
    assert contributions.expected_value == pytest.approx([14.0])
    assert (contributions.unit, contributions.sampled) == ("value", False)


def test_few_rows_go_by_the_library_and_many_by_the_trees() -> None:
    explainer = XgboostExplainer(stump(), X, Groups(np.array([0, 1]), 2))
    assert explainer.explain(X).method == "exact TreeSHAP by XGBoost"
    assert explainer.explain(np.tile(X, (3, 1))).method == "exact TreeSHAP"
