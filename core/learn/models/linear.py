"""Linear regression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.learn.explainers.linear import LinearExplainer
from core.learn.model import Model, ModelParams, TableFacts
from core.learn.task import REGRESSION, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class Linear(Model):
    """Ordinary least squares."""

    name = "linear"
    title = "Linear regression"
    means = (
        "Adds up the features with one weight each, chosen so that the squared errors are smallest."
    )
    Params = ModelParams
    tasks = frozenset({REGRESSION.name})
    encoding = "scaled"
    trusted_types = frozenset(
        {
            "sklearn.linear_model._base.LinearRegression",
        }
    )
    cost = 0.1
    explainer = LinearExplainer

    def unsuitable(self, facts: TableFacts, task: Task) -> str | None:
        """Without restraint the weights are not determined when columns outnumber rows."""
        if task.name in self.tasks and facts.encoded_columns >= facts.rows:
            return (
                f"Linear regression needs more rows ({facts.rows:,}) than columns after encoding"
                f" ({facts.encoded_columns:,}). Use ridge."
            )
        return super().unsuitable(facts, task)

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Solved exactly."""
        from sklearn.linear_model import LinearRegression

        return LinearRegression()


PLUGIN = Linear()
