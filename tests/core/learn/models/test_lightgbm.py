"""LightGBM: suggestions by size, parameters, and contributions of a stump by hand."""

import numpy as np
import pytest

from core.learn.contributions import Groups
from core.learn.models.lightgbm import PLUGIN, LightgbmExplainer, LightgbmParams

from .tables import BINARY, NUMBERS, REGRESSION, X, facts


@pytest.mark.parametrize(("rows", "leaf"), [(50, 2), (1000, 20), (2000, 40), (19_999, 40)])
def test_classes_of_short_tables_get_few_leaves(rows: int, leaf: int) -> None:
    suggestion = PLUGIN.suggest(facts(rows), BINARY)
    assert suggestion.params == LightgbmParams(
        n_estimators=300,
        learning_rate=0.03,
        num_leaves=5,
        min_child_samples=leaf,
        subsample=0.7,
        colsample_bytree=0.4,
        reg_lambda=5.0,
    )
    assert set(suggestion.reasons) == {"num_leaves"}


def test_numbers_by_size() -> None:
    short, long = PLUGIN.suggest(facts(2_999), REGRESSION), PLUGIN.suggest(facts(3_000), REGRESSION)
    assert short.params == LightgbmParams(num_leaves=8, min_child_samples=40)
    assert short.reasons == {"num_leaves": "Few leaves suit 2,999 rows."}
    assert (long.params.n_estimators, long.params.num_leaves) == (800, 31)
    assert PLUGIN.suggest(facts(20_000), BINARY).params == long.params


def test_rows_are_drawn_only_where_a_share_is_asked_for() -> None:
    drawn = PLUGIN.build(LightgbmParams(subsample=0.5), BINARY, 3, 2)
    assert (drawn.subsample, drawn.subsample_freq) == (0.5, 1)
    whole = PLUGIN.build(LightgbmParams(subsample=1.0), BINARY, 3, 2)
    assert whole.subsample_freq == 0
    assert (whole.random_state, whole.n_jobs) == (3, 2)
    assert whole.get_params()["deterministic"]


@pytest.mark.parametrize("way", ["by_library", "by_trees"])
def test_all_of_a_stumps_difference_is_its_columns(way: str) -> None:
    params = LightgbmParams(
        n_estimators=1,
        learning_rate=1,
        num_leaves=2,
        min_child_samples=1,
        subsample=1,
        colsample_bytree=1,
        reg_lambda=0,
    )
    x, y = np.repeat(X, 5, axis=0), np.repeat(NUMBERS, 5)
    fitted = PLUGIN.build(params, REGRESSION, 0, 1).fit(x, y)
    contributions = getattr(LightgbmExplainer(fitted, x, Groups(np.array([0, 1]), 2)), way)(X)
    assert contributions.values[:, 0, 0] == pytest.approx([-10.0] * 4 + [10.0] * 4)
    assert contributions.values[:, 1, 0] == pytest.approx([0.0] * 8)
    assert contributions.expected_value == pytest.approx([14.0])
