"""Naive Bayes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from core.learn.model import Model, ModelParams, Range
from core.learn.task import BINARY, MULTICLASS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class NaiveBayesParams(ModelParams):
    """Parameters of naive Bayes."""

    var_smoothing: float = Field(
        1e-3,
        gt=0,
        le=10,
        title="Smoothing",
        description=(
            "Added to every column's variance, as a share of the largest. Larger is more cautious."
        ),
    )


class NaiveBayes(Model):
    """Each column votes on its own."""

    name = "naive_bayes"
    title = "Naive Bayes"
    means = (
        "Lets every column vote on its own, as if columns had nothing to do with each other. Very"
        " fast; its probabilities are too sure."
    )
    Params = NaiveBayesParams
    tasks = frozenset({BINARY.name, MULTICLASS.name})
    encoding = "scaled"
    trusted_types = frozenset(
        {
            "sklearn.naive_bayes.GaussianNB",
        }
    )
    cost = 0.1

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """A normal distribution per column and class."""
        from sklearn.naive_bayes import GaussianNB

        return GaussianNB(var_smoothing=params.var_smoothing)

    def search_space(self) -> dict[str, Range]:
        """The smoothing."""
        return {"var_smoothing": Range(1e-9, 1.0, log=True)}


PLUGIN = NaiveBayes()
