"""Histogram gradient boosting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from core.learn import boosting
from core.learn.explainers.trees import TreeExplainer
from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.onnx_converter import CLASSIFIER_OPTIONS, Converter, register_converter
from core.learn.task import TASKS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class HistGradientBoostingParams(ModelParams):
    """Parameters of the histogram gradient boosting."""

    max_iter: boosting.Trees = 200
    learning_rate: boosting.LearningRate = 0.05
    max_leaf_nodes: boosting.Leaves = 15
    min_samples_leaf: boosting.LeafRows = 20
    l2_regularization: boosting.Restraint = 1.0


_ROOM = "sklearn.ensemble._hist_gradient_boosting"


class HistGradientBoosting(Model):
    """Scikit-learn's boosted trees."""

    name = "hist_gradient_boosting"
    title = "Gradient boosting"
    means = (
        "Adds many small trees, each mending what the ones before got wrong; columns are binned"
        " first, so it is fast (scikit-learn's own)."
    )
    Params = HistGradientBoostingParams
    tasks = frozenset(TASKS)
    encoding = "plain"
    cost = 2.5
    trusted_types = frozenset(
        {
            "sklearn._loss._loss.CyHalfBinomialLoss",
            "sklearn._loss._loss.CyHalfMultinomialLoss",
            "sklearn._loss._loss.CyHalfSquaredError",
            "sklearn._loss.link.IdentityLink",
            "sklearn._loss.link.Interval",
            "sklearn._loss.link.LogitLink",
            "sklearn._loss.link.MultinomialLogit",
            "sklearn._loss.loss.HalfBinomialLoss",
            "sklearn._loss.loss.HalfMultinomialLoss",
            "sklearn._loss.loss.HalfSquaredError",
            f"{_ROOM}.binning._BinMapper",
            f"{_ROOM}.gradient_boosting.HistGradientBoostingClassifier",
            f"{_ROOM}.gradient_boosting.HistGradientBoostingRegressor",
            f"{_ROOM}.predictor.TreePredictor",
        }
    )
    explainer = TreeExplainer
    example: ClassVar[dict[str, Any]] = {"max_iter": 20}

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """Small and slow for noisy classes, larger for numbers."""
        if task.classification and facts.rows < 20_000:
            params = HistGradientBoostingParams(
                max_iter=150,
                learning_rate=0.04,
                max_leaf_nodes=6,
                min_samples_leaf=_leaf(facts),
                l2_regularization=5.0,
            )
            return Suggestion(
                params,
                {
                    "max_leaf_nodes": (
                        "Few leaves and small steps: on tables of this size the library's defaults"
                        " learn the noise."
                    )
                },
            )
        trees = 500 if facts.rows >= 3_000 else 200
        params = HistGradientBoostingParams(
            max_iter=trees,
            learning_rate=0.07,
            max_leaf_nodes=31 if facts.rows >= 3_000 else 10,
            min_samples_leaf=_leaf(facts),
        )
        return Suggestion(params, {"max_iter": "Many small steps suit a table of this size."})

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """No early stopping: the number of trees is the one asked for, whatever the rows."""
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        kind = (
            HistGradientBoostingClassifier if task.classification else HistGradientBoostingRegressor
        )
        return kind(**params.model_dump(), early_stopping=False, random_state=seed)

    def search_space(self) -> dict[str, Range]:
        """Size, speed and restraint."""
        return {
            "max_iter": Range(50, 800, log=True, integer=True),
            "learning_rate": boosting.LEARNING_RATE,
            "max_leaf_nodes": Range(3, 63, log=True, integer=True),
            "l2_regularization": Range(1e-3, 1e2, log=True),
        }

    def register_onnx(self) -> None:
        """Scikit-learn's own converters, handed numbers where they pass booleans."""
        from skl2onnx.operator_converters import random_forest
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        register_converter(
            HistGradientBoostingClassifier,
            _with_plain_numbers(random_forest.convert_sklearn_random_forest_classifier),
            classifier=True,
            options=CLASSIFIER_OPTIONS | {"raw_scores": [True, False]},
        )
        register_converter(
            HistGradientBoostingRegressor,
            _with_plain_numbers(random_forest.convert_sklearn_random_forest_regressor_converter),
            classifier=False,
        )


class _PlainContainer:
    """Hands nodes on with booleans as numbers: protobuf refuses a numpy boolean in a list of
    integers.
    """

    def __init__(self, container: Any) -> None:
        self._container = container

    def __getattr__(self, name: str) -> Any:
        return getattr(self._container, name)

    def add_node(self, kind: str, inputs: Any, outputs: Any, **attributes: Any) -> Any:
        tracks = "nodes_missing_value_tracks_true"
        if tracks in attributes:
            attributes[tracks] = [int(track) for track in attributes[tracks]]
        return self._container.add_node(kind, inputs, outputs, **attributes)


def _with_plain_numbers(converter: Converter) -> Converter:
    return lambda scope, operator, container: converter(scope, operator, _PlainContainer(container))


def _leaf(facts: TableFacts) -> int:
    return int(min(20, max(2, facts.rows // 50)))


PLUGIN = HistGradientBoosting()
