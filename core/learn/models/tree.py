"""A single decision tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from core.learn.explainers.trees import TreeExplainer
from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.task import TASKS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class TreeParams(ModelParams):
    """Parameters of the decision tree."""

    max_depth: int = Field(
        6,
        ge=1,
        le=50,
        title="Deepest level",
        description=(
            "How many questions may follow each other. Deeper fits more and forgets less noise."
        ),
    )
    min_samples_leaf: int = Field(
        default=20,
        ge=1,
        le=100_000,
        title="Rows per leaf",
        description="No answer rests on fewer rows than this.",
    )


class Tree(Model):
    """Questions with two answers, one after the other."""

    name = "tree"
    title = "Decision tree"
    means = (
        "Asks one yes-or-no question after the other. It can be drawn and read, but is seldom the"
        " best."
    )
    Params = TreeParams
    tasks = frozenset(TASKS)
    encoding = "plain"
    cost = 0.15
    trusted_types = frozenset(
        {
            "sklearn.tree._classes.DecisionTreeClassifier",
            "sklearn.tree._classes.DecisionTreeRegressor",
            "sklearn.tree._tree.Tree",
        }
    )
    explainer = TreeExplainer

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """Leaves large enough to mean something, small enough to say something."""
        leaf = int(min(50, max(5, facts.rows // 100)))
        depth = 6 if facts.rows < 5_000 or task.classification else 10
        return Suggestion(
            TreeParams(max_depth=depth, min_samples_leaf=leaf),
            {"min_samples_leaf": f"About a hundredth of {facts.rows:,} rows, at most 50."},
        )

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """One tree."""
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        kind = DecisionTreeClassifier if task.classification else DecisionTreeRegressor
        return kind(
            max_depth=params.max_depth, min_samples_leaf=params.min_samples_leaf, random_state=seed
        )

    def search_space(self) -> dict[str, Range]:
        """Depth and leaf size."""
        return {
            "max_depth": Range(2, 16, integer=True),
            "min_samples_leaf": Range(1, 200, log=True, integer=True),
        }


PLUGIN = Tree()
