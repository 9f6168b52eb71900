"""Nearest neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from core.learn.explainer import FewRowsExplainer
from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.task import TASKS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

MOST_ROWS = 100_000


class KnnParams(ModelParams):
    """Parameters of the nearest neighbours."""

    n_neighbors: int = Field(
        default=15,
        ge=1,
        le=1000,
        title="Neighbours",
        description="How many of the most similar rows are asked. More is smoother.",
    )
    weights: Literal["uniform", "distance"] = Field(
        default="uniform", title="Weight", description="Whether nearer neighbours count more."
    )


class Knn(Model):
    """Asks the most similar rows."""

    name = "knn"
    title = "Nearest neighbours"
    means = (
        "Looks up the most similar known rows and answers as they did. Simple; slow to answer on"
        " long tables."
    )
    Params = KnnParams
    tasks = frozenset(TASKS)
    encoding = "scaled"
    cost = 1.5
    memorises = True  # a row is its own nearest neighbour
    trusted_types = frozenset(
        {
            "sklearn.metrics._dist_metrics.EuclideanDistance64",
            "sklearn.neighbors._ball_tree.BallTree",
            "sklearn.neighbors._classification.KNeighborsClassifier",
            "sklearn.neighbors._kd_tree.KDTree",
            "sklearn.neighbors._regression.KNeighborsRegressor",
        }
    )
    explainer = FewRowsExplainer

    def unsuitable(self, facts: TableFacts, task: Task) -> str | None:
        """Every answer searches the whole table."""
        if facts.rows > MOST_ROWS:
            return (
                f"Nearest neighbours search the whole table for every answer; at most {MOST_ROWS:,}"
                f" rows are accepted, and this table has {facts.rows:,}."
            )
        return super().unsuitable(facts, task)

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """About the square root of the rows for classes (probabilities are counts), ten for
        numbers.
        """
        if task.classification:
            asked = int(min(101, max(5, facts.rows**0.5 // 2 * 2 + 1), max(1, facts.rows // 4)))
            return Suggestion(
                KnnParams(n_neighbors=asked),
                {
                    "n_neighbors": (
                        f"About the square root of {facts.rows:,} rows: fewer give coarse"
                        " probabilities."
                    )
                },
            )
        return Suggestion(
            KnnParams(n_neighbors=min(10, max(1, facts.rows // 4)), weights="distance"),
            {"weights": "Nearer rows say more about a number."},
        )

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Euclidean distance on standardised columns."""
        from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

        kind = KNeighborsClassifier if task.classification else KNeighborsRegressor
        return kind(n_neighbors=params.n_neighbors, weights=params.weights, n_jobs=threads)

    def search_space(self) -> dict[str, Range]:
        """Neighbours and their weight."""
        return {
            "n_neighbors": Range(3, 150, log=True, integer=True),
            "weights": Range(choices=("uniform", "distance")),
        }


PLUGIN = Knn()
