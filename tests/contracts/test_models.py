"""What holds for every model of the catalogue."""

from __future__ import annotations

import importlib
from importlib import metadata
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone

from core.learn.explainer import Explainer
from core.learn.facts import table_facts
from core.learn.model import MODELS, Model, baseline_model, libraries, trusted_types
from core.learn.pipeline import build_pipeline
from core.learn.scoring import score
from core.learn.task import TASKS
from core.learn.training import Candidate, fit, predict
from core.registry.portable.model_file import load_pipeline
from tests.core.learn.example_tables import example_table
from tests.quick_skops import skops_io

ISSUE = {
    "dummy",
    "logistic",
    "linear",
    "ridge",
    "tree",
    "forest",
    "svm",
    "knn",
    "hist_gradient_boosting",
    "xgboost",
    "lightgbm",
    "mlp",
}
PAIRS = [(model, task) for model in MODELS for task in sorted(model.tasks)]


def slow_but_first(pairs: list[tuple[Model, str]]) -> list[Any]:
    """Each model's first task by default, its other tasks among the slow tests."""
    models = [model.name for model, _ in pairs]
    return [
        pair if pair[0].name not in models[:place] else pytest.param(pair, marks=pytest.mark.slow)
        for place, pair in enumerate(pairs)
    ]


TRAIN, TEST = np.arange(240), np.arange(240, 300)


def quick(model: Model, task: str) -> Candidate:
    """The suggested parameters, with fewer trees and passes so that the test stays quick."""
    params = model.suggest(table_facts(example_table(task)), TASKS[task]).params
    return Candidate(model, params.model_copy(update=dict(model.example)), seed=3)


def named(pair: tuple[Model, str]) -> str:
    return f"{pair[0].name}-{pair[1]}"


def test_all_that_were_promised_are_there() -> None:
    assert set(MODELS.names()) >= ISSUE
    assert MODELS.broken == {}


@pytest.mark.parametrize("model", list(MODELS), ids=lambda model: model.name)
def test_words_and_forms(model: Model) -> None:
    assert model.title[0].isupper()
    assert model.means.endswith(".")
    assert model.tasks <= set(TASKS)
    assert model.encoding in {"scaled", "plain"}
    assert model.cost > 0
    for name, field in model.Params.model_fields.items():
        assert field.title, name
        assert field.description, name
    assert set(model.search_space()) <= set(model.Params.model_fields)


@pytest.mark.parametrize("model", list(MODELS), ids=lambda model: model.name)
def test_the_ends_of_the_search_space_are_parameters(model: Model) -> None:
    for name, space in model.search_space().items():
        ends = space.choices or (space.low, space.high)
        assert None not in ends, name
        for end in ends:
            params = model.Params.model_validate({name: int(end) if space.integer else end})
            assert getattr(params, name) == end
        if space.choices is None:
            assert space.low < space.high, name
            assert space.low > 0 or not space.log, name


@pytest.mark.parametrize("model", list(MODELS), ids=lambda model: model.name)
def test_it_says_what_it_brings(model: Model) -> None:
    """Installed libraries, exact names of types, an explainer, a valid example."""
    for name, package in model.libraries.items():
        assert name in metadata.packages_distributions()
        assert metadata.version(package)
    for name in model.trusted_types:
        module, _, attribute = name.rpartition(".")
        assert isinstance(getattr(importlib.import_module(module), attribute), type), name
    assert issubclass(model.explainer, Explainer)
    assert model.Params.model_validate(dict(model.example))


def test_the_types_of_all_models_are_trusted_in_the_app() -> None:
    assert trusted_types() >= {"xgboost.core.Booster", "sklearn.tree._tree.Tree"}
    assert trusted_types() == {name for model in MODELS for name in model.trusted_types}
    assert libraries() == {"lightgbm": "lightgbm", "xgboost": "xgboost"}


@pytest.mark.parametrize("model", list(MODELS), ids=lambda model: model.name)
def test_other_tasks_are_declined_with_a_sentence(model: Model) -> None:
    for name, task in TASKS.items():
        sentence = model.unsuitable(table_facts(example_table(name)), task)
        assert (sentence is None) == (name in model.tasks)
        assert sentence is None or sentence.endswith(".")


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_suggestion_is_valid_and_builds(pair: tuple[Model, str]) -> None:
    model, task = pair
    suggestion = model.suggest(table_facts(example_table(task)), TASKS[task])
    assert model.Params.model_validate(suggestion.params.model_dump()) == suggestion.params
    assert set(suggestion.reasons) <= set(model.Params.model_fields)
    built = model.build(suggestion.params, TASKS[task], 0, 1)
    assert type(clone(built)) is type(built)


@pytest.mark.parametrize("pair", slow_but_first(PAIRS), ids=named)
def test_learns_the_same_twice_and_survives_storing(pair: tuple[Model, str]) -> None:
    model, task = pair
    table, candidate = example_table(task), quick(model, task)
    first, _ = fit(candidate, table, TRAIN)
    second, _ = fit(candidate, table, TRAIN)
    y_pred = predict(first, table, TEST)
    np.testing.assert_array_equal(y_pred, predict(second, table, TEST))
    assert np.isfinite(y_pred).all()
    if table.classes:
        assert y_pred.shape == (60, len(table.classes))
        np.testing.assert_allclose(y_pred.sum(axis=1), 1.0, atol=1e-5)
    stored = skops_io.dumps(first)
    np.testing.assert_array_equal(
        y_pred, predict(load_pipeline(stored, model.trusted_types), table, TEST)
    )


def test_one_model_is_the_baseline_and_suits_every_task() -> None:
    assert [model.name for model in MODELS if model.baseline] == ["dummy"]
    assert baseline_model().tasks == frozenset(TASKS)


@pytest.mark.parametrize(
    "pair", slow_but_first([pair for pair in PAIRS if not pair[0].baseline]), ids=named
)
def test_beats_the_baseline(pair: tuple[Model, str]) -> None:
    model, task = pair
    table = example_table(task)
    params = model.suggest(table_facts(table), table.task).params
    pipeline, _ = fit(Candidate(model, params), table, TRAIN)
    y_pred, y = predict(pipeline, table, TEST), table.y[TEST]
    if table.classes:
        assert score("roc_auc", y, y_pred) > 0.68
    else:
        assert np.abs(y_pred - y).mean() < 0.8 * np.abs(np.median(table.y[TRAIN]) - y).mean()


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_one_row_and_a_value_never_seen(pair: tuple[Model, str]) -> None:
    model, task = pair
    table = example_table(task)
    pipeline, _ = fit(quick(model, task), table, TRAIN)
    row = table.frame.iloc[[250]].assign(word="violet", x=None)
    answer = pipeline.predict_proba(row) if table.classes else pipeline.predict(row)
    assert np.isfinite(answer).all()


def test_pipeline_is_unfitted_until_asked() -> None:
    table = example_table()
    pipeline = build_pipeline(
        table, MODELS["logistic"], MODELS["logistic"].Params(), seed=0, threads=1
    )
    assert [name for name, _ in pipeline.steps] == ["prepare", "encode", "model"]
    assert not hasattr(pipeline["model"], "coef_")
