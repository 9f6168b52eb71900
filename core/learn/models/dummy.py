"""The baseline: what somebody who ignores every feature would say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.learn.explainers.constant import ConstantExplainer
from core.learn.model import Model, ModelParams
from core.learn.task import TASKS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class Dummy(Model):
    """Class shares, or the mean."""

    name = "dummy"
    title = "Baseline"
    means = (
        "Ignores every feature: always says the shares of the classes, or the mean. A model that is"
        " not better has learnt nothing."
    )
    Params = ModelParams
    tasks = frozenset(TASKS)
    encoding = "plain"
    trusted_types = frozenset(
        {
            "sklearn.dummy.DummyClassifier",
            "sklearn.dummy.DummyRegressor",
        }
    )
    cost = 0.05
    baseline = True
    explainer = ConstantExplainer

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Scikit-learn's dummy with the strategy that minimises log loss, or squared error."""
        from sklearn.dummy import DummyClassifier, DummyRegressor

        return (
            DummyClassifier(strategy="prior")
            if task.classification
            else DummyRegressor(strategy="mean")
        )


PLUGIN = Dummy()
