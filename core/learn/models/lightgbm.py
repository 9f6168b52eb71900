"""LightGBM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from core.learn import boosting
from core.learn.explainers.trees import BoosterExplainer
from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.onnx_converter import CLASSIFIER_OPTIONS, register_converter
from core.learn.task import TASKS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class LightgbmParams(ModelParams):
    """Parameters of LightGBM."""

    n_estimators: boosting.Trees = 300
    learning_rate: boosting.LearningRate = 0.05
    num_leaves: boosting.Leaves = 15
    min_child_samples: boosting.LeafRows = 20
    subsample: boosting.RowShare = 0.8
    colsample_bytree: boosting.ColumnShare = 0.7
    reg_lambda: boosting.Restraint = 1.0


class LightgbmExplainer(BoosterExplainer):
    """LightGBM explains a few rows itself."""

    library = "LightGBM"

    def margin(self, x: np.ndarray) -> np.ndarray:
        booster = self.estimator.booster_
        return np.asarray(booster.predict(x, raw_score=True, num_threads=1))

    def library_values(self, x: np.ndarray) -> np.ndarray:
        booster = self.estimator.booster_
        values = np.asarray(booster.predict(x, pred_contrib=True, num_threads=1))
        return values.reshape(len(x), -1, x.shape[1] + 1)


class Lightgbm(Model):
    """Boosted trees by LightGBM."""

    name = "lightgbm"
    title = "LightGBM"
    means = (
        "Adds many small trees, each mending what the ones before got wrong; grows them leaf by"
        " leaf (the LightGBM library)."
    )
    Params = LightgbmParams
    tasks = frozenset(TASKS)
    encoding = "plain"
    cost = 2.0
    libraries: ClassVar[dict[str, str]] = {"lightgbm": "lightgbm"}
    trusted_types = frozenset(
        {
            "collections.OrderedDict",
            "lightgbm.basic.Booster",
            "lightgbm.sklearn.LGBMClassifier",
            "lightgbm.sklearn.LGBMRegressor",
        }
    )
    explainer = LightgbmExplainer
    example: ClassVar[dict[str, Any]] = {"n_estimators": 20}

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """Small and slow for noisy classes, larger for numbers."""
        leaf = int(min(40, max(2, facts.rows // 50)))
        if task.classification and facts.rows < 20_000:
            params = LightgbmParams(
                n_estimators=300,
                learning_rate=0.03,
                num_leaves=5,
                min_child_samples=leaf,
                subsample=0.7,
                colsample_bytree=0.4,
                reg_lambda=5.0,
            )
            return Suggestion(
                params,
                {
                    "num_leaves": (
                        "Few leaves and small steps: on tables of this size the library's defaults"
                        " learn the noise."
                    )
                },
            )
        if facts.rows < 3_000:
            return Suggestion(
                LightgbmParams(num_leaves=8, min_child_samples=leaf),
                {"num_leaves": f"Few leaves suit {facts.rows:,} rows."},
            )
        params = LightgbmParams(
            n_estimators=800,
            learning_rate=0.05,
            num_leaves=31,
            min_child_samples=20,
            colsample_bytree=0.7,
        )
        return Suggestion(params, {"n_estimators": "Many small steps suit a table of this size."})

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Deterministic, row-wise histograms: the same trees on every run."""
        from lightgbm import LGBMClassifier, LGBMRegressor

        kind = LGBMClassifier if task.classification else LGBMRegressor
        # Without a frequency LightGBM draws no rows
        drawing: dict[str, Any] = {"subsample_freq": 1} if params.subsample < 1 else {}
        return kind(
            **params.model_dump(),
            **drawing,
            n_jobs=threads,
            random_state=seed,
            deterministic=True,
            force_row_wise=True,
            verbosity=-1,
        )

    def search_space(self) -> dict[str, Range]:
        """Size, speed and restraint."""
        return {
            "n_estimators": boosting.TREES,
            "learning_rate": boosting.LEARNING_RATE,
            "num_leaves": Range(3, 127, log=True, integer=True),
            "min_child_samples": Range(5, 200, log=True, integer=True),
            "subsample": boosting.ROW_SHARE,
            "colsample_bytree": boosting.COLUMN_SHARE,
            "reg_lambda": boosting.RESTRAINT,
        }

    def register_onnx(self) -> None:
        """By onnxmltools."""
        from lightgbm import LGBMClassifier, LGBMRegressor
        from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm

        register_converter(
            LGBMClassifier, convert_lightgbm, classifier=True, options=CLASSIFIER_OPTIONS
        )
        register_converter(
            LGBMRegressor, convert_lightgbm, classifier=False, options={"split": None}
        )


PLUGIN = Lightgbm()
