"""Explanations: they add up on every row for every family, and one-hot children are summed back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, is_classifier
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from core.learn import contributions as shapley
from core.learn import tree_shap
from core.learn.explainer import WALKS, Explainer
from core.learn.explainers.linear import LinearExplainer
from core.learn.explanation import outputs_of, probability
from core.learn.explanation_views import bar
from core.learn.model import MODELS
from core.learn.pipeline_explainer import PipelineExplainer

INPUTS = ["contract", "tenure", "charges", "useless"]


def table(n: int = 400, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "contract": rng.choice(["month", "year", "two years"], n),
            "tenure": pd.array(rng.integers(0, 72, n), dtype="Int64"),
        }
    )
    frame["charges"] = np.where(rng.random(n) < 0.1, np.nan, rng.normal(60, 20, n))
    frame["useless"] = rng.normal(size=n)
    return frame


def score(frame: pd.DataFrame) -> np.ndarray:
    return (
        (frame["contract"] == "month") * 2.0
        - frame["tenure"].astype(float) / 20
        + frame["charges"].fillna(60) / 40
    ).to_numpy()


def target(frame: pd.DataFrame, kind: str) -> np.ndarray:
    raw = score(frame) + np.random.default_rng(9).normal(0, 0.5, len(frame))
    return (
        raw
        if kind == "number"
        else (raw > 0.5).astype(int)
        if kind == "two"
        else np.digitize(raw, [-0.5, 1.0])
    )


def fitted(estimator: BaseEstimator, kind: str, frame: pd.DataFrame) -> Pipeline:
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    encode = ColumnTransformer(
        [
            ("n", numbers, INPUTS[1:]),
            ("c", OneHotEncoder(sparse_output=False, handle_unknown="ignore"), INPUTS[:1]),
        ]
    )
    return Pipeline([("encode", encode), ("model", estimator)]).fit(frame, target(frame, kind))


def xgboost(kind: str) -> BaseEstimator:
    from xgboost import XGBClassifier, XGBRegressor

    return (XGBRegressor if kind == "number" else XGBClassifier)(
        n_estimators=40, max_depth=3, n_jobs=1
    )


def lightgbm(kind: str) -> BaseEstimator:
    from lightgbm import LGBMClassifier, LGBMRegressor

    return (LGBMRegressor if kind == "number" else LGBMClassifier)(
        n_estimators=30, num_leaves=7, verbose=-1, n_jobs=1
    )


CASES = [
    *[
        (name, kind)
        for name in ("xgboost", "lightgbm", "forest", "tree", "hist", "linear", "dummy")
        for kind in ("two", "three", "number")
    ],
    ("ridge", "number"),
    ("knn", "two"),
    ("svm", "number"),
    ("mlp", "number"),
]


def estimator_of(name: str, kind: str) -> BaseEstimator:
    number = kind == "number"
    makers = {
        "xgboost": lambda: xgboost(kind),
        "lightgbm": lambda: lightgbm(kind),
        "forest": lambda: (RandomForestRegressor if number else RandomForestClassifier)(
            20, min_samples_leaf=5, random_state=0
        ),
        "tree": lambda: (DecisionTreeRegressor if number else DecisionTreeClassifier)(
            max_depth=4, random_state=0
        ),
        "hist": lambda: (
            HistGradientBoostingRegressor if number else HistGradientBoostingClassifier
        )(max_iter=20, random_state=0),
        "linear": lambda: LinearRegression() if number else LogisticRegression(),
        "dummy": lambda: DummyRegressor() if number else DummyClassifier(),
        "ridge": Ridge,
        "knn": lambda: KNeighborsClassifier(15),
        "svm": lambda: SVR(C=5),
        "mlp": lambda: MLPRegressor(
            hidden_layer_sizes=(8,), solver="lbfgs", max_iter=2000, random_state=0
        ),
    }
    return makers[name]()


def kind_of(name: str) -> type[Explainer]:
    """The explainer that the model of an estimator names."""
    return MODELS["hist_gradient_boosting" if name == "hist" else name].explainer


def explained(name: str, kind: str, rows: int = 60):  # type: ignore[no-untyped-def]
    frame = table()
    pipeline = fitted(estimator_of(name, kind), kind, frame)
    classes = {"two": ["stays", "leaves"], "three": ["low", "middle", "high"], "number": None}[kind]
    explainer = PipelineExplainer(
        pipeline, frame, outputs_of(classes, "amount"), explainer=kind_of(name)
    )
    return pipeline, frame[:rows], explainer.explain(frame[:rows], np.arange(rows))


@pytest.mark.parametrize(
    ("name", "kind"),
    [case if case[1] == "two" else pytest.param(*case, marks=pytest.mark.slow) for case in CASES],
)
def test_base_and_sum_are_the_models_output(name: str, kind: str) -> None:
    pipeline, frame, explanation = explained(name, kind)
    n = len(explanation.rows)
    assert n >= 20
    total = explanation.expected_value + explanation.contributions.sum(axis=1)
    assert np.abs(total - explanation.output).max() <= 1e-6
    assert explanation.error <= 1e-6
    if is_classifier(pipeline):
        y_proba = probability(explanation.unit, total)
        asked = pipeline.predict_proba(frame[:n])
        assert y_proba is not None
        assert y_proba == pytest.approx(asked[:, 1:] if kind == "two" else asked, abs=1e-6)
    else:
        assert explanation.unit == "value"
        assert total[:, 0] == pytest.approx(pipeline.predict(frame[:n]), abs=1e-5)
    assert explanation.contributions.shape == (n, 4, 3 if kind == "three" else 1)


def test_children_are_summed_back_to_their_column() -> None:
    _, _, explanation = explained("lightgbm", "two")
    assert explanation.features == tuple(INPUTS)
    assert not any("_" in name for name in explanation.features)


@pytest.mark.parametrize("name", ["xgboost", "lightgbm", "forest", "linear", "knn"])
def test_what_matters_comes_before_what_does_not(name: str) -> None:
    _, _, explanation = explained(name, "two")
    order = list(bar(explanation)["feature"])
    assert order[-1] == "useless"
    assert set(order[:2]) == {"contract", "tenure"}
    assert bar(explanation)["share"].sum() == pytest.approx(1.0)


def test_linear_equals_formula() -> None:
    """Contribution of tenure in a linear model: its coefficient × its distance from the mean, both
    in the encoded scale.
    """
    pipeline, _, explanation = explained("linear", "number")
    encoded = pipeline[:-1].transform(table())
    expected = pipeline[-1].coef_[0] * (encoded[:60, 0] - encoded[:, 0].mean())
    assert explanation.contributions[:, 1, 0] == pytest.approx(expected)
    assert explanation.method.startswith("exact for linear")


def test_walks_come_near_the_exact_values() -> None:
    """The estimate for a linear model, on the backgrounds that it walks from, equals the exact
    values of those backgrounds.
    """
    frame = table()
    pipeline = fitted(LinearRegression(), "number", frame)
    x = pipeline[:-1].transform(frame)
    groups = shapley.Groups(np.array([0, 1, 2, 1, 3, 3, 3]), 4)
    starts = x[np.sort(np.random.default_rng(0).permutation(len(x))[:WALKS])]
    walked = Explainer(pipeline[-1], x, groups).by_permutations(x[:10])
    exact = LinearExplainer(pipeline[-1], starts, groups).by_coefficients(x[:10])
    assert walked.values == pytest.approx(exact.values, abs=1e-9)
    assert walked.expected_value == pytest.approx(exact.expected_value)


def test_trees_equal_shapley_values_by_definition() -> None:
    """A stump on one input: all of the difference from the mean belongs to that input."""
    frame = table()
    pipeline = fitted(DecisionTreeRegressor(max_depth=1), "number", frame)
    ready = PipelineExplainer(pipeline, frame, ("amount",), explainer=kind_of("tree"))
    explanation = ready.explain(frame[:50])
    moved = np.abs(explanation.contributions[:, :, 0]).sum(axis=0) > 1e-12
    assert moved.sum() == 1
    assert explanation.contributions[:, moved, 0].ravel() == pytest.approx(
        pipeline.predict(frame[:50]) - target(frame, "number").mean()
    )


def test_same_seed_same_estimate() -> None:
    first, second = explained("knn", "two")[2], explained("knn", "two")[2]
    assert np.array_equal(first.contributions, second.contributions)
    assert first.sampled


def test_a_slow_forest_explains_fewer_rows_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = table(3000)
    pipeline = fitted(RandomForestClassifier(60, random_state=0), "two", frame)
    trees = tree_shap.read(pipeline[-1])
    planned = tree_shap.rows_within(trees, 3000, seconds=0.05)
    assert 20 <= planned < 3000
    monkeypatch.setattr(Explainer, "seconds", 0.05)
    ready = PipelineExplainer(pipeline, frame, ("leaves",), explainer=kind_of("forest"))
    explanation = ready.explain(frame, about="3,000 rows.")
    assert len(explanation.rows) <= planned
    rows = len(explanation.rows)
    assert explanation.about == (
        f"3,000 rows. Of these, the first {rows:,}, because this model is slow to explain."
    )


def test_a_few_rows_and_many_get_the_same_values() -> None:
    """A few rows of a booster go by its own code, many by ours."""
    for name in ("xgboost", "lightgbm"):
        for kind in ("two", "three", "number"):
            frame = table()
            explainer = PipelineExplainer(
                fitted(estimator_of(name, kind), kind, frame),
                frame,
                outputs_of(["a", "b", "c"][: 3 if kind == "three" else 2], "x"),
                explainer=kind_of(name),
            )
            many, few = explainer.explain(frame[:100]), explainer.explain(frame[:10])
            assert (many.method, few.method.split(" by ")[0]) == (
                "exact TreeSHAP",
                "exact TreeSHAP",
            )
            assert many.contributions[:10] == pytest.approx(few.contributions, abs=2e-5)
            assert many.expected_value == pytest.approx(few.expected_value, abs=2e-5)
