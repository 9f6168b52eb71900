"""Logistic regression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from core.learn.explainers.linear import LinearExplainer
from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.task import BINARY, MULTICLASS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class LogisticParams(ModelParams):
    """Parameters of the logistic regression."""

    C: float = Field(
        default=1.0,
        gt=0,
        le=1e6,
        title="Freedom (C)",
        description=(
            "Smaller holds the weights closer to zero: steadier, but it may miss real effects."
        ),
    )
    max_iter: int = Field(
        default=2000,
        ge=10,
        le=100_000,
        title="Most steps",
        description="The solver stops after this many steps even when the weights still move.",
    )


class Logistic(Model):
    """A weighted sum of the features, turned into a probability."""

    name = "logistic"
    title = "Logistic regression"
    means = (
        "Adds up the features with one weight each and turns the sum into a probability. Easy to"
        " read and hard to beat on small tables."
    )
    Params = LogisticParams
    tasks = frozenset({BINARY.name, MULTICLASS.name})
    encoding = "scaled"
    trusted_types = frozenset(
        {
            "sklearn.linear_model._logistic.LogisticRegression",
        }
    )
    cost = 0.3
    explainer = LinearExplainer

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """More restraint where columns are many for the rows."""
        if facts.encoded_columns * 10 > facts.rows:
            reason = (
                f"{facts.encoded_columns} columns after encoding are many for {facts.rows:,} rows,"
                " so the weights are held closer to zero."
            )
            return Suggestion(LogisticParams(C=0.1), {"C": reason})
        return Suggestion(LogisticParams())

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Solved by L-BFGS, which has no random part."""
        from sklearn.linear_model import LogisticRegression

        return LogisticRegression(C=params.C, max_iter=params.max_iter, random_state=seed)

    def search_space(self) -> dict[str, Range]:
        """The strength of the restraint."""
        return {"C": Range(1e-3, 1e2, log=True)}


PLUGIN = Logistic()
