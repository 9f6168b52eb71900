"""Ensembles of trees, exactly: TreeSHAP, and a booster's own code."""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

import numpy as np

from core.learn import tree_shap
from core.learn.contributions import LOG_ODDS, PROBABILITY, VALUE, Contributions, as_outputs
from core.learn.explainer import Explainer, Method, without_names
from core.learn.tree_shap import Trees

FEW_ROWS = 20  # for so few, a booster's own code answers sooner than its trees are read
log = logging.getLogger(__name__)


class TreeExplainer(Explainer):
    """Scikit-learn's trees, forests and histogram boosting."""

    single_precision: ClassVar[bool] = False  # the model compares in 32-bit floats

    @cached_property
    def trees(self) -> Trees | None:
        """The trees; None when they are of a form that cannot be read."""
        if getattr(self.estimator, "is_categorical_", None) is not None:
            return None  # splits on sets of categories are another thing
        try:
            return tree_shap.read(self.estimator, self.single_precision)
        # shap raises anything for forms that it does not know; there is another way for each
        except Exception:
            log.info("the trees of %s cannot be read", type(self.estimator).__name__, exc_info=True)
            return None

    def methods(self, rows: int) -> Iterator[Method]:
        """TreeSHAP where the trees can be read."""
        if self.trees is not None:
            yield self.by_trees
        yield from super().methods(rows)

    def unit(self) -> str:
        """Averaged trees give probabilities, added ones log-odds."""
        if not self.classifies():
            return VALUE
        averaged = hasattr(self.estimator, "estimators_") or hasattr(self.estimator, "tree_")
        return PROBABILITY if averaged else LOG_ODDS

    def output(self, x: np.ndarray) -> np.ndarray:
        """What the trees say, in :meth:`unit`."""
        if self.unit() == LOG_ODDS:
            return as_outputs(without_names(self.estimator.decision_function, x))
        return super().output(x)

    def by_trees(self, x: np.ndarray) -> Contributions:
        """TreeSHAP for as many rows as fit the time: planned from the size of the trees, with a
        hard end.
        """
        trees = self.trees
        assert trees is not None  # noqa: S101 - methods() offers this way only then
        limit = tree_shap.rows_within(trees, len(x), self.seconds)
        positive = 1 if trees.value.shape[1] == 2 else None
        blocks = [tree_shap.values(trees, x[: min(limit, tree_shap.BLOCK)], positive)]
        begun = time.monotonic()  # not before: the first block may wait for the compiler
        for start in range(tree_shap.BLOCK, limit, tree_shap.BLOCK):
            if time.monotonic() - begun > 2 * self.seconds:
                break
            block = x[start : min(limit, start + tree_shap.BLOCK)]
            blocks.append(tree_shap.values(trees, block, positive))
        values = np.concatenate(blocks)
        output = self.output(x[: len(values)])
        return Contributions(
            self.groups.sums(values),
            self.expected_value(trees, output - values.sum(axis=1)),
            output,
            self.unit(),
            "exact TreeSHAP",
        ).of_positive_class()

    def expected_value(self, trees: Trees, rest: np.ndarray) -> np.ndarray:
        """The output where nothing is known, (outputs,).

        Parameters
        ----------
        trees : Trees
        rest : float64 (rows, outputs)
            What the trees' contributions leave of the output.
        """
        return trees.base


class BoosterExplainer(TreeExplainer, ABC):
    """Boosters of other libraries, which bring exact code of their own."""

    library: ClassVar[str]  # as a person calls it

    def methods(self, rows: int) -> Iterator[Method]:
        """The library's own code for a few rows; else our own, which is faster."""
        if rows <= FEW_ROWS:
            yield self.by_library
        *ways, permutations = super().methods(rows)
        yield from [*ways, self.by_library, permutations]

    def unit(self) -> str:
        """Boosters add up log-odds."""
        return LOG_ODDS if self.classifies() else VALUE

    @abstractmethod
    def margin(self, x: np.ndarray) -> np.ndarray:
        """The sum of the trees, before it becomes a probability: (rows,) or (rows, outputs)."""

    @abstractmethod
    def library_values(self, x: np.ndarray) -> np.ndarray:
        """The library's contributions (rows, outputs, columns + 1), the expected value last."""

    def output(self, x: np.ndarray) -> np.ndarray:
        """The margin."""
        return as_outputs(self.margin(x))

    def by_library(self, x: np.ndarray) -> Contributions:
        """The library's own TreeSHAP."""
        values = self.library_values(x)
        return Contributions(
            self.groups.sums(values[:, :, :-1].transpose(0, 2, 1)),
            values[0, :, -1],
            self.output(x),
            self.unit(),
            f"exact TreeSHAP by {self.library}",
        )
