"""Fast TreeSHAP against the definition of Shapley values, by brute force over all coalitions."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestClassifier
from sklearn.tree import DecisionTreeRegressor

from core.learn import tree_shap


def data(n: int = 300, columns: int = 5, gaps: bool = False) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, columns)).round(1)
    y = x[:, 0] * 2 + np.sin(x[:, 1] * 2) + x[:, 2] * x[:, 0] + rng.normal(0, 0.2, n)
    if gaps:
        x[rng.random(x.shape) < 0.15] = np.nan
    return x, y


def conditional(tree: object, x: np.ndarray, known: set[int], node: int = 0) -> np.ndarray:
    """The mean answer of a scikit-learn tree when only the features in ``known`` are: both branches
    by their shares at the others.
    """
    left, right = tree.children_left[node], tree.children_right[node]  # type: ignore[attr-defined]
    if left < 0:
        return tree.value[node].ravel()  # type: ignore[attr-defined]
    feature = tree.feature[node]  # type: ignore[attr-defined]
    if feature in known:
        return conditional(
            tree, x, known, left if np.float32(x[feature]) <= tree.threshold[node] else right
        )  # type: ignore[attr-defined]
    share = tree.weighted_n_node_samples[left] / tree.weighted_n_node_samples[node]  # type: ignore[attr-defined]
    return share * conditional(tree, x, known, left) + (1 - share) * conditional(
        tree, x, known, right
    )


def brute_force(tree: object, x: np.ndarray, columns: int) -> np.ndarray:
    """(columns, outputs), by the definition."""
    total = np.zeros((columns, len(conditional(tree, x, set()))))
    for feature in range(columns):
        others = [other for other in range(columns) if other != feature]
        for size in range(columns):
            weight = (
                math.factorial(size) * math.factorial(columns - size - 1) / math.factorial(columns)
            )
            for known in itertools.combinations(others, size):
                total[feature] += weight * (
                    conditional(tree, x, {*known, feature}) - conditional(tree, x, set(known))
                )
    return total


def test_equals_the_definition_also_where_a_feature_repeats_on_a_path() -> None:
    x, y = data()
    model = DecisionTreeRegressor(min_samples_leaf=3, random_state=0).fit(x, y)
    trees = tree_shap.read(model)
    assert (trees.above >= 0).any()  # features do repeat
    shapley = tree_shap.values(trees, x[:6])
    for row in range(6):
        assert shapley[row] == pytest.approx(brute_force(model.tree_, x[row], 5), abs=1e-10)
    assert trees.base == pytest.approx([y.mean()])


def test_forest_of_three_classes_equals_the_mean_of_its_trees() -> None:
    x, y = data()
    model = RandomForestClassifier(4, max_depth=5, random_state=0).fit(x, np.digitize(y, [-1, 1]))
    shapley = tree_shap.values(tree_shap.read(model), x[:3])
    for row in range(3):
        expected = np.mean(
            [brute_force(tree.tree_, x[row], 5) for tree in model.estimators_], axis=0
        )
        assert shapley[row] == pytest.approx(expected, abs=1e-10)


def boosters() -> list[BaseEstimator]:
    from lightgbm import LGBMRegressor
    from xgboost import XGBRegressor

    return [
        LGBMRegressor(n_estimators=60, num_leaves=15, verbose=-1, n_jobs=1),
        XGBRegressor(n_estimators=60, max_depth=6, n_jobs=1),
        HistGradientBoostingRegressor(max_iter=60),
    ]


@pytest.mark.parametrize("place", [0, 1, 2], ids=["lightgbm", "xgboost", "hist"])
@pytest.mark.parametrize("gaps", [False, True], ids=["full", "gaps"])
def test_adds_up_with_and_without_gaps(place: int, gaps: bool) -> None:
    x, y = data(gaps=gaps)
    model = boosters()[place].fit(x, y)
    trees = tree_shap.read(model, single=place == 1)
    shapley = tree_shap.values(trees, x)
    asked = model.booster_.predict(x) if place == 0 else model.predict(x)
    assert trees.base[0] + shapley[:, :, 0].sum(axis=1) == pytest.approx(asked, abs=1e-4)


def test_lightgbm_equals_its_own_code() -> None:
    x, y = data(gaps=True)
    model = boosters()[0].fit(x, y)
    assert tree_shap.values(tree_shap.read(model), x)[:, :, 0] == pytest.approx(
        model.booster_.predict(x, pred_contrib=True)[:, :-1], abs=1e-9
    )


def test_blocks_do_not_change_the_values(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = data()
    trees = tree_shap.read(DecisionTreeRegressor(max_depth=6).fit(x, y))
    whole = tree_shap.values(trees, x)
    monkeypatch.setattr(tree_shap, "BLOCK", 7)
    assert tree_shap.values(trees, x) == pytest.approx(whole, abs=1e-12)


def test_a_tree_that_is_only_a_root() -> None:
    x, _ = data()
    trees = tree_shap.read(DecisionTreeRegressor().fit(x, np.full(300, 3.0)))
    assert trees.base == pytest.approx([3.0])
    assert not tree_shap.values(trees, x).any()
