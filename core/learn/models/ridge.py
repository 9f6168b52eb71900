"""Ridge regression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from core.learn.explainers.linear import LinearExplainer
from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.task import REGRESSION, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class RidgeParams(ModelParams):
    """Parameters of the ridge regression."""

    alpha: float = Field(
        default=1.0,
        ge=0,
        le=1e9,
        title="Restraint (alpha)",
        description=(
            "Larger holds the weights closer to zero: steadier, but it may miss real effects."
        ),
    )


class Ridge(Model):
    """Least squares with restraint."""

    name = "ridge"
    title = "Ridge regression"
    means = (
        "Linear regression whose weights are held close to zero, which keeps it steady when"
        " features resemble each other."
    )
    Params = RidgeParams
    tasks = frozenset({REGRESSION.name})
    encoding = "scaled"
    trusted_types = frozenset(
        {
            "sklearn.linear_model._ridge.Ridge",
        }
    )
    cost = 0.1
    explainer = LinearExplainer

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """More restraint where columns are many for the rows."""
        if facts.encoded_columns * 10 > facts.rows:
            return Suggestion(
                RidgeParams(alpha=10.0),
                {
                    "alpha": (
                        f"{facts.encoded_columns} columns after encoding are many for"
                        f" {facts.rows:,} rows."
                    )
                },
            )
        return Suggestion(RidgeParams())

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Solved exactly."""
        from sklearn.linear_model import Ridge as RidgeRegression

        return RidgeRegression(alpha=params.alpha, random_state=seed)

    def search_space(self) -> dict[str, Range]:
        """The strength of the restraint."""
        return {"alpha": Range(1e-3, 1e4, log=True)}


PLUGIN = Ridge()
