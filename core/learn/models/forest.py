"""Random forest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from core.learn.explainers.trees import TreeExplainer
from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.task import TASKS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class ForestParams(ModelParams):
    """Parameters of the random forest."""

    n_estimators: int = Field(
        default=200,
        ge=1,
        le=5000,
        title="Trees",
        description="More trees are steadier and slower; beyond a few hundred little changes.",
    )
    min_samples_leaf: int = Field(
        default=5,
        ge=1,
        le=100_000,
        title="Rows per leaf",
        description="No answer rests on fewer rows than this. Larger is smoother.",
    )
    max_features: float = Field(
        0.3,
        gt=0,
        le=1,
        title="Share of columns per question",
        description=(
            "Each question looks at this share of the columns, which makes the trees differ."
        ),
    )


class Forest(Model):
    """Many trees on random parts of the data, averaged."""

    name = "forest"
    title = "Random forest"
    means = (
        "Averages many decision trees, each grown on a random part of the rows and columns. Robust"
        " with little tuning."
    )
    Params = ForestParams
    tasks = frozenset(TASKS)
    encoding = "plain"
    cost = 6.0
    trusted_types = frozenset(
        {
            "sklearn.ensemble._forest.RandomForestClassifier",
            "sklearn.ensemble._forest.RandomForestRegressor",
            "sklearn.tree._classes.DecisionTreeClassifier",
            "sklearn.tree._classes.DecisionTreeRegressor",
            "sklearn.tree._tree.Tree",
        }
    )
    explainer = TreeExplainer
    example: ClassVar[dict[str, Any]] = {"n_estimators": 20}

    def unsuitable(self, facts: TableFacts, task: Task) -> str | None:
        """A forest of fully stored trees outgrows memory on very long tables."""
        if facts.rows > 500_000:
            return (
                f"A random forest of {facts.rows:,} rows would take hours and gigabytes; at most"
                " 500,000 are accepted. Use LightGBM."
            )
        return super().unsuitable(facts, task)

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """Leaves of five rows for classes (fully grown trees give poor probabilities), smaller ones
        for numbers.
        """
        reasons = {
            "min_samples_leaf": (
                "Fully grown trees give jumpy probabilities; five rows per leaf rank better."
                if task.classification
                else "Small leaves suit numbers."
            )
        }
        few = facts.encoded_columns <= 6
        trees = 200 if facts.rows < 50_000 else 100
        leaf = 5 if task.classification else 2
        return Suggestion(
            ForestParams(
                n_estimators=trees,
                min_samples_leaf=leaf,
                max_features=0.7 if few else 0.3 if task.classification else 0.4,
            ),
            reasons,
        )

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Each tree has its own seed drawn from ``seed``."""
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        kind = RandomForestClassifier if task.classification else RandomForestRegressor
        return kind(
            n_estimators=params.n_estimators,
            min_samples_leaf=params.min_samples_leaf,
            max_features=params.max_features,
            n_jobs=threads,
            random_state=seed,
        )

    def search_space(self) -> dict[str, Range]:
        """Leaf size and the share of columns."""
        return {
            "min_samples_leaf": Range(1, 50, log=True, integer=True),
            "max_features": Range(0.1, 1.0),
        }


PLUGIN = Forest()
