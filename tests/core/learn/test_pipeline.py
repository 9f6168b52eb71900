"""Nothing that is fitted ever sees a test row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, TransformerMixin

from core.data.recipe.recipe import Recipe
from core.learn import pipeline as pipelines
from core.learn.model import MODELS
from core.learn.pipeline import build_pipeline
from core.learn.splits import SplitPlan, make_split
from core.learn.training import Candidate, fit, fit_fold, predict
from tests.core.learn.example_tables import example_frame, example_table


class Spy(TransformerMixin, BaseEstimator):
    """Notes the index of every frame that it is fitted on."""

    seen: list[set[int]] = []

    def fit(self, X: pd.DataFrame, y: object = None) -> Spy:
        Spy.seen.append(set(X.index))
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        return X


class SpyRecipe(Recipe):
    """A recipe whose only step is the spy."""

    def transformers(
        self, without: frozenset[str] = frozenset()
    ) -> list[tuple[str, BaseEstimator]]:
        return [("spy", Spy())]


@pytest.mark.parametrize("balanced", [False, True])
def test_fitted_parts_see_the_training_rows_and_no_other(balanced: bool) -> None:
    table = replace(example_table(), recipe=SpyRecipe())
    split = make_split(
        table.y, None, SplitPlan(holdout=0.2, folds=4, repeats=1, seed=0, stratified=True)
    )
    Spy.seen.clear()
    for fold in split.folds:
        fit_fold(
            Candidate(MODELS["logistic"], MODELS["logistic"].Params(), balanced=balanced),
            table,
            fold,
        )
    assert Spy.seen == [set(fold.train_idx) for fold in split.folds]
    assert not set().union(*Spy.seen) & set(split.holdout)


@pytest.mark.parametrize("model", ["logistic", "lightgbm", "knn"])
def test_poisoned_test_rows_change_nothing_that_was_learnt(model: str) -> None:
    """Feature 29: test rows full of nonsense, yet every other row's prediction stays the same to
    the last bit.
    """
    frame = example_frame()
    recipe = Recipe.load(
        [
            {"step": "fill_missing", "params": {"columns": ["x", "count"]}},
            {"step": "one_hot", "params": {"columns": ["word"]}},
        ]
    )
    clean = example_table(frame=frame, recipe=recipe, features=["x", "count", "day", "word_red"])
    split = make_split(
        clean.y, None, SplitPlan(holdout=0.0, folds=3, repeats=1, seed=0, stratified=True)
    )
    fold = split.folds[0]
    poisoned_frame = frame.copy()
    poisoned_frame.loc[fold.test_idx, "x"] = 1e12
    poisoned_frame.loc[fold.test_idx, "count"] = 1_000_000
    poisoned_frame.loc[fold.test_idx, "word"] = "poison"
    poisoned = replace(clean, frame=poisoned_frame[list(clean.frame.columns)])
    candidate = Candidate(MODELS[model], MODELS[model].Params(), seed=1)
    first, _ = fit(candidate, clean, fold.train_idx)
    second, _ = fit(candidate, poisoned, fold.train_idx)
    np.testing.assert_array_equal(
        predict(first, clean, fold.train_idx), predict(second, clean, fold.train_idx)
    )


def test_medians_and_categories_come_from_the_training_rows() -> None:
    table = example_table()
    train = np.flatnonzero(table.frame["word"].to_numpy() != "blue")[:100]
    pipeline, _ = fit(Candidate(MODELS["tree"], MODELS["tree"].Params()), table, train)
    encode = pipeline["encode"]
    assert encode.named_transformers_["number"].statistics_[0] == np.median(
        table.frame["x"].iloc[train].dropna()
    )
    assert "blue" not in encode.named_transformers_["text"].categories_[0]


def test_trees_get_no_scaler_and_distances_do() -> None:
    table = example_table()
    for name, scaled in (("lightgbm", False), ("knn", True)):
        pipeline = build_pipeline(table, MODELS[name], MODELS[name].Params(), seed=0, threads=1)
        assert ("StandardScaler" in str(pipeline["encode"].transformers)) == scaled


def test_rare_values_share_a_column() -> None:
    frame = example_frame(600)
    frame["word"] = pd.Series(
        [f"w{number % 200 if number % 3 else 0}" for number in range(600)], dtype="str"
    )
    table = example_table(frame=frame)
    assert table.many_values == {"word"}
    pipeline, _ = fit(Candidate(MODELS["tree"], MODELS["tree"].Params()), table, np.arange(600))
    names = [
        name for name in pipeline["encode"].get_feature_names_out() if name.startswith("many__")
    ]
    assert len(names) <= pipelines.MOST_CATEGORIES
    assert any("infrequent" in name for name in names)
