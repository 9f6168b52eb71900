"""XGBoost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic import Field

from core.learn import boosting
from core.learn.explainers.trees import BoosterExplainer
from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.onnx_converter import CLASSIFIER_OPTIONS, register_converter
from core.learn.task import TASKS, Task
from core.learn.tree_shap import Trees

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class XgboostParams(ModelParams):
    """Parameters of XGBoost."""

    n_estimators: boosting.Trees = 300
    learning_rate: boosting.LearningRate = 0.05
    max_depth: int = Field(
        default=4,
        ge=1,
        le=20,
        title="Deepest level",
        description="How many questions may follow each other in a tree.",
    )
    min_child_weight: float = Field(
        default=5.0,
        ge=0,
        le=1e6,
        title="Weight per leaf",
        description="Larger keeps corrections from resting on few rows.",
    )
    subsample: boosting.RowShare = 0.8
    colsample_bytree: boosting.ColumnShare = 0.7
    reg_lambda: boosting.Restraint = 1.0


class XgboostExplainer(BoosterExplainer):
    """XGBoost compares in 32-bit floats, and explains a few rows itself."""

    library = "XGBoost"
    single_precision = True

    def margin(self, x: np.ndarray) -> np.ndarray:
        return self._predict(x, output_margin=True)

    def library_values(self, x: np.ndarray) -> np.ndarray:
        values = self._predict(x, pred_contribs=True)
        return values[:, None, :] if values.ndim == 2 else values

    def expected_value(self, trees: Trees, rest: np.ndarray) -> np.ndarray:
        """XGBoost keeps its constant in the unit of its objective, in a form that changes between
        versions. It is the same for all rows, so it is what the trees leave open; that it is the
        same is then checked on every row, as always.
        """
        return np.asarray(np.median(rest, axis=0))

    def _predict(self, x: np.ndarray, **options: bool) -> np.ndarray:
        import xgboost

        last = getattr(self.estimator, "best_iteration", None)
        matrix = xgboost.DMatrix(x, missing=self.estimator.missing, nthread=1)
        values = self.estimator.get_booster().predict(
            matrix,
            iteration_range=(0, 0 if last is None else last + 1),
            validate_features=False,
            **options,
        )
        return np.asarray(values, dtype=np.float64)


class Xgboost(Model):
    """Boosted trees by XGBoost."""

    name = "xgboost"
    title = "XGBoost"
    means = (
        "Adds many small trees, each mending what the ones before got wrong (the XGBoost library)."
    )
    Params = XgboostParams
    tasks = frozenset(TASKS)
    encoding = "plain"
    cost = 2.5
    libraries: ClassVar[dict[str, str]] = {"xgboost": "xgboost"}
    trusted_types = frozenset(
        {"xgboost.core.Booster", "xgboost.sklearn.XGBClassifier", "xgboost.sklearn.XGBRegressor"}
    )
    explainer = XgboostExplainer
    example: ClassVar[dict[str, Any]] = {"n_estimators": 20}

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """Shallow and slow for noisy classes, deeper for numbers."""
        if task.classification and facts.rows < 20_000:
            params = XgboostParams(
                n_estimators=300,
                learning_rate=0.03,
                max_depth=3,
                min_child_weight=_weight(facts),
                subsample=0.7,
                colsample_bytree=0.5,
                reg_lambda=5.0,
            )
            return Suggestion(
                params,
                {
                    "max_depth": (
                        "Shallow trees and small steps: on tables of this size the library's"
                        " defaults learn the noise."
                    )
                },
            )
        if facts.rows < 3_000:
            return Suggestion(
                XgboostParams(max_depth=3, min_child_weight=2.0),
                {"max_depth": f"Shallow trees suit {facts.rows:,} rows."},
            )
        params = XgboostParams(
            n_estimators=700, learning_rate=0.05, max_depth=7, colsample_bytree=0.7
        )
        return Suggestion(params, {"n_estimators": "Many small steps suit a table of this size."})

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Histogram trees; the objective follows from the task."""
        from xgboost import XGBClassifier, XGBRegressor

        kind = XGBClassifier if task.classification else XGBRegressor
        return kind(
            **params.model_dump(),
            tree_method="hist",
            n_jobs=threads,
            random_state=seed,
            verbosity=0,
        )

    def search_space(self) -> dict[str, Range]:
        """Size, speed and restraint."""
        return {
            "n_estimators": boosting.TREES,
            "learning_rate": boosting.LEARNING_RATE,
            "max_depth": Range(2, 9, integer=True),
            "min_child_weight": Range(1, 50, log=True),
            "subsample": boosting.ROW_SHARE,
            "colsample_bytree": boosting.COLUMN_SHARE,
            "reg_lambda": boosting.RESTRAINT,
        }

    def register_onnx(self) -> None:
        """By onnxmltools."""
        from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
        from xgboost import XGBClassifier, XGBRegressor

        register_converter(
            XGBClassifier, convert_xgboost, classifier=True, options=CLASSIFIER_OPTIONS
        )
        register_converter(XGBRegressor, convert_xgboost, classifier=False, options={"split": None})


def _weight(facts: TableFacts) -> float:
    return float(min(10, max(1, facts.smallest_class // 100)))


PLUGIN = Xgboost()
