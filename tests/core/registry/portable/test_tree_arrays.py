"""Trees whose arrays would lead scikit-learn out of them are not loaded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestRegressor
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from core.learn.model import trusted_types
from core.registry.portable.bundle_files import Refusal
from core.registry.portable.model_file import load_pipeline
from core.registry.portable.tree_arrays import unsound_tree
from tests.quick_skops import skops_io

X = np.arange(200.0).reshape(100, 2)
Y = np.arange(100) // 10 % 2


def fitted(estimator: Any) -> Pipeline:
    return Pipeline([("model", estimator)]).fit(X, Y)


def tree() -> Pipeline:
    return fitted(DecisionTreeClassifier(max_depth=3))


def boosted() -> Pipeline:
    return fitted(HistGradientBoostingClassifier(max_iter=2, min_samples_leaf=2))


def changed(pipeline: Pipeline, **nodes: int) -> Pipeline:
    """The pipeline with fields of the root of its first tree overwritten."""
    model = pipeline.named_steps["model"]
    if hasattr(model, "_predictors"):
        for name, value in nodes.items():
            model._predictors[0][0].nodes[0][name] = value
        return pipeline
    inner = model.tree_ if hasattr(model, "tree_") else model.estimators_[0].tree_
    state = inner.__getstate__()
    for name, value in nodes.items():
        state["nodes"][0][name] = value
    inner.__setstate__(state)
    return pipeline


def forest() -> Pipeline:
    return fitted(RandomForestRegressor(n_estimators=3, max_depth=3))


@pytest.mark.parametrize("make", [tree, forest, boosted])
def test_a_fitted_tree_is_sound(make: Any) -> None:
    assert not unsound_tree(make())
    assert load_pipeline(skops_io.dumps(make()), trusted_types()).predict(X).shape == (100,)


@pytest.mark.parametrize("make", [tree, forest])
@pytest.mark.parametrize(
    "nodes",
    [
        {"left_child": 0},  # itself: for ever
        {"right_child": 10**9},
        {"left_child": -7},
        {"feature": 2},
        {"feature": -3},
    ],
    ids=str,
)
def test_a_tree_that_leads_out_is_not_loaded(make: Any, nodes: dict[str, int]) -> None:
    pipeline = changed(make(), **nodes)
    with pytest.raises(Refusal, match="A tree in the model file leads out of itself"):
        load_pipeline(skops_io.dumps(pipeline), trusted_types())


@pytest.mark.parametrize(
    "nodes",
    [{"left": 0}, {"right": 10**9}, {"feature_idx": 2}, {"is_categorical": 1, "bitset_idx": 5}],
    ids=str,
)
def test_a_boosted_tree_that_leads_out_is_not_loaded(nodes: dict[str, int]) -> None:
    pipeline = changed(boosted(), **nodes)
    with pytest.raises(Refusal, match="A tree in the model file leads out of itself"):
        load_pipeline(skops_io.dumps(pipeline), trusted_types())
