"""From raw columns to an answer: one scikit-learn Pipeline, fitted as a whole inside every fold."""

from __future__ import annotations

from typing import Any

from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from core.data.transformers.learn_prepare import Prepare
from core.learn.model import Model
from core.learn.table import MOST_CATEGORIES, TrainingTable


def encoder(
    numbers: list[str], few: list[str], many: list[str], *, scaled: bool, rows: int
) -> ColumnTransformer:
    """Prepared columns → a float matrix.

    Numbers: gaps become the median, with a column that marks them; scaled for models that measure
    distances. Texts with ``few`` values: one column per value, a gap being one of them; a value
    never seen in training gets none. Texts with ``many``: the common values get a column each (at
    most 40 in all), the rare ones and those never seen share one.

    Parameters
    ----------
    numbers, few, many : list of str
        Names of prepared columns; any of the lists may be empty.
    scaled : bool
    rows : int
        Of the training table: from 5,000 on, a value is rare below 10 occurrences.
    """
    parts: list[tuple[str, BaseEstimator, list[str]]] = []
    if numbers:
        fill = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
        parts.append(
            (
                "number",
                Pipeline([("fill", fill), ("scale", StandardScaler())]) if scaled else fill,
                numbers,
            )
        )
    if few:
        parts.append(("text", OneHotEncoder(handle_unknown="ignore", sparse_output=False), few))
    if many:
        rare = max(2, min(10, rows // 500))
        hot = OneHotEncoder(
            handle_unknown="infrequent_if_exist",
            min_frequency=rare,
            max_categories=MOST_CATEGORIES,
            sparse_output=False,
        )
        parts.append(("many", hot, many))
    return ColumnTransformer(parts, sparse_threshold=0)


def build_pipeline(
    table: TrainingTable, model: Model, params: Any, *, seed: int, threads: int
) -> Pipeline:
    """The unfitted pipeline: the recipe's column steps, ``prepare``, ``encode``, ``model``.

    Parameters
    ----------
    table : TrainingTable
        Says which columns are numbers, texts and dates; nothing is fitted to it here.
    model : Model
    params : Params
        An object of the model's ``Params``.
    seed, threads : int
        Handed to the estimator.
    """
    kinds = table.kinds
    prepare = Prepare(
        numeric=list(kinds.numeric),
        text=list(kinds.text),
        dates=list(kinds.dates),
        clock=list(kinds.clock),
    )
    many = [name for name in kinds.text if name in table.many_values]
    few = [name for name in kinds.text if name not in table.many_values]
    encode = encoder(
        prepare.number_names(), few, many, scaled=model.encoding == "scaled", rows=len(table)
    )
    return Pipeline(
        [
            *table.recipe.transformers(without=frozenset({table.target})),
            ("prepare", prepare),
            ("encode", encode),
            ("model", model.build(params, table.task, seed, threads)),
        ]
    )
