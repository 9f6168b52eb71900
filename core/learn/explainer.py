"""How much each input moves a prediction: Shapley values (Lundberg & Lee 2017, NeurIPS 30).

A model names its explainer, the cheapest exact way that it has:

| explainer | way | explained |
|---|---|---|
| ``TreeExplainer`` | TreeSHAP (:mod:`core.learn.tree_shap`) | probability, log-odds, or the value |
| ``BoosterExplainer`` | the same; the library's own code for a few rows | log-odds, or the value |
| ``LinearExplainer`` | coefficient × (value − mean) | log-odds, or the value |
| ``ConstantExplainer`` | nothing moves a baseline | probability, or the value |
| ``Explainer`` | sampled permutations of whole inputs | probability, or the value |

Whatever the way: expected value + the sum over all inputs = the model's own output, which is
checked on every row. The sampled permutations (Štrumbelj & Kononenko 2014, KAIS 41:647–665) suit
any model, so they are also the last resort of the other ways.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np

from core.base.errors import Unsupported
from core.learn.contributions import (
    PROBABILITY,
    VALUE,
    Contributions,
    Groups,
    as_outputs,
    balanced,
)

WALKS = 20  # background rows that a permutation walk starts from
WALK_STATES = 4000  # most evaluations for one row
Method = Callable[[np.ndarray], Contributions]
log = logging.getLogger(__name__)


class Explainer:
    """Explains one fitted estimator; keep it to explain more rows.

    Parameters
    ----------
    estimator : fitted estimator
        The last step of a pipeline.
    background : float64 (rows, columns)
        Encoded training rows: the mean of linear models, the starts of the permutation walks.
    groups : Groups
        Which encoded columns belong to one input.
    seed : int
        Of the sampled permutations.
    """

    seconds: ClassVar[float] = 4.0  # what a call is planned for; twice that is the hard end
    walked_rows: ClassVar[int] = 500  # most rows explained by permutations

    def __init__(
        self, estimator: Any, background: np.ndarray, groups: Groups, seed: int = 0
    ) -> None:
        self.estimator, self.background = estimator, background
        self.groups, self.seed = groups, seed

    def explain(self, x: np.ndarray) -> Contributions:
        """Contributions for the encoded rows ``x``, float64 (rows, columns).

        Where a way is slow, only the first rows are explained: see ``len(result.values)``.

        Raises
        ------
        Unsupported
            When no way adds up to the model's output.
        """
        for method in self.methods(len(x)):
            try:
                return balanced(method(x))
            except Unsupported as refusal:
                log.warning("%s: %s", type(self.estimator).__name__, refusal)
        raise Unsupported(
            "No way of explaining this model adds up to its output, so no explanation is shown."
        )

    def methods(self, rows: int) -> Iterator[Method]:
        """The ways that suit so many rows, the best first."""
        yield self.by_permutations

    def classifies(self) -> bool:
        """Whether the estimator predicts classes."""
        from sklearn.base import is_classifier

        return bool(is_classifier(self.estimator))

    def unit(self) -> str:
        """The unit of :meth:`output`."""
        return PROBABILITY if self.classifies() else VALUE

    def output(self, x: np.ndarray) -> np.ndarray:
        """What the model says: (rows, outputs)."""
        estimator = self.estimator
        asked = estimator.predict_proba if self.classifies() else estimator.predict
        return as_outputs(without_names(asked, x))

    def by_permutations(self, x: np.ndarray) -> Contributions:
        """Estimated by walks from background rows to each row."""
        walks = int(np.clip(WALK_STATES // (2 * (self.groups.count + 1)), 2, WALKS))
        order = np.random.default_rng(self.seed).permutation(len(self.background))
        starts = self.background[np.sort(order[:walks])]
        begun, steps = time.monotonic(), []
        for index, row in enumerate(x[: self.walked_rows]):
            rng = np.random.default_rng([self.seed, index])
            steps.append(self._walk(row, starts, rng))
            if time.monotonic() - begun > 2 * self.seconds:
                break
        method = f"estimated by {2 * walks} permutations of the inputs from {walks} background rows"
        return Contributions(
            np.stack(steps),
            self.output(starts).mean(axis=0),
            self.output(x[: len(steps)]),
            self.unit(),
            method,
            sampled=True,
        ).of_positive_class()

    def _walk(self, row: np.ndarray, starts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Contributions of one row, (groups, outputs): the mean step that a group makes when it
        turns from the background's to the row's values.
        """
        places = _places(self.groups.count, len(starts), rng)
        states = self.groups.count + 1
        # state s of a walk: the groups with a place below s have the row's values
        turned = places[:, None, :] < np.arange(states)[None, :, None]
        begun = np.repeat(starts, 2, axis=0)
        x = np.where(turned[:, :, self.groups.of], row, begun[:, None, :])
        outputs = self.output(x.reshape(-1, len(row))).reshape(len(places), states, -1)
        jumps = np.diff(outputs, axis=1)
        return np.asarray(np.take_along_axis(jumps, places[:, :, None], axis=1).mean(axis=0))


class FewRowsExplainer(Explainer):
    """For models that look at many training rows for each answer: permutations of fewer rows."""

    walked_rows = 60


def _places(groups: int, walks: int, rng: np.random.Generator) -> np.ndarray:
    """(walks · 2, groups): the place of each group in an order, each order followed by its reverse
    (which halves the noise).
    """
    forward = np.argsort(rng.random((walks, groups)), axis=1)
    return np.stack([forward, groups - 1 - forward], axis=1).reshape(walks * 2, groups)


def without_names(asked: Callable[[Any], Any], x: np.ndarray) -> Any:
    """Ask a model that was fitted on a frame with a bare matrix (same columns, same order)."""
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", message="X does not have valid feature names", category=UserWarning
        )
        return asked(x)
