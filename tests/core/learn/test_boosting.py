"""Parameters of boosted trees: one form and one search, whatever each library calls them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from core.learn import boosting
from core.learn.model import ModelParams, Range
from core.learn.models.hist_gradient_boosting import PLUGIN as HISTOGRAM
from core.learn.models.lightgbm import PLUGIN as LIGHTGBM
from core.learn.models.xgboost import PLUGIN as XGBOOST


class Boosted(ModelParams):
    """One of each."""

    trees: boosting.Trees = 1
    rate: boosting.LearningRate = 1.0
    leaves: boosting.Leaves = 2
    leaf_rows: boosting.LeafRows = 1
    rows: boosting.RowShare = 1.0
    columns: boosting.ColumnShare = 1.0
    restraint: boosting.Restraint = 0.0


@pytest.mark.parametrize(
    ("field", "least", "most", "below", "above"),
    [
        ("trees", 1, 10_000, 0, 10_001),
        ("rate", 1e-9, 1.0, 0.0, 1.1),
        ("leaves", 2, 1000, 1, 1001),
        ("leaf_rows", 1, 100_000, 0, 100_001),
        ("rows", 1e-9, 1.0, 0.0, 1.1),
        ("columns", 1e-9, 1.0, 0.0, 1.1),
        ("restraint", 0.0, 1e6, -0.1, 1e6 + 1),
    ],
)
def test_the_bounds_of_a_parameter(
    field: str, least: float, most: float, below: float, above: float
) -> None:
    for value in (least, most):
        assert getattr(Boosted(**{field: value}), field) == value
    for value in (below, above):
        with pytest.raises(ValidationError):
            Boosted(**{field: value})


def _fields(model: Any) -> dict[str, tuple[str | None, str | None]]:
    fields = model.Params.model_fields
    return {name: (field.title, field.description) for name, field in fields.items()}


def test_what_means_the_same_has_the_same_words() -> None:
    histogram, lightgbm, xgboost = _fields(HISTOGRAM), _fields(LIGHTGBM), _fields(XGBOOST)
    shared = set(lightgbm) & set(xgboost)
    assert shared == {
        "n_estimators",
        "learning_rate",
        "subsample",
        "colsample_bytree",
        "reg_lambda",
    }
    assert all(lightgbm[name] == xgboost[name] for name in shared)
    for ours, theirs in (
        ("max_iter", "n_estimators"),
        ("learning_rate", "learning_rate"),
        ("max_leaf_nodes", "num_leaves"),
        ("min_samples_leaf", "min_child_samples"),
        ("l2_regularization", "reg_lambda"),
    ):
        assert histogram[ours] == lightgbm[theirs]


def test_both_libraries_search_the_same_ranges() -> None:
    expected = [
        ("n_estimators", Range(50, 1000, log=True, integer=True)),
        ("learning_rate", Range(0.01, 0.3, log=True)),
        ("subsample", Range(0.5, 1.0)),
        ("colsample_bytree", Range(0.3, 1.0)),
        ("reg_lambda", Range(0.1, 100, log=True)),
    ]
    names = [name for name, _ in expected]
    for model in (LIGHTGBM, XGBOOST):
        assert [item for item in model.search_space().items() if item[0] in names] == expected
    assert HISTOGRAM.search_space()["learning_rate"] == Range(0.01, 0.3, log=True)


def test_parameters_stored_before_go_on_loading() -> None:
    stored = {
        "n_estimators": 7,
        "learning_rate": 0.5,
        "num_leaves": 3,
        "min_child_samples": 4,
        "subsample": 0.6,
        "colsample_bytree": 0.9,
        "reg_lambda": 2.0,
    }
    assert LIGHTGBM.Params.model_validate(stored).model_dump() == stored
