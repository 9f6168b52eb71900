"""A fitted pipeline, explained in terms of its raw inputs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from core.learn.contributions import Groups
from core.learn.explainer import Explainer
from core.learn.explanation import Explanation
from core.learn.origins import as_array, origins

BACKGROUND = 1000  # training rows that an explanation starts from


@dataclass(frozen=True)
class PipelineExplainer:
    """A fitted pipeline, ready to explain rows.

    Build one per run and keep it: it holds what every call needs again.

    Attributes
    ----------
    pipeline : fitted Pipeline
    background : pandas.DataFrame
        Raw inputs of training rows, in no order.
    outputs : tuple of str
        What is explained, see :func:`core.learn.explanation.outputs_of`.
    seed : int
    explainer : type of Explainer
        What the run's model names.
    """

    pipeline: Pipeline
    background: pd.DataFrame
    outputs: tuple[str, ...]
    seed: int = 0
    explainer: type[Explainer] = Explainer

    @cached_property
    def _origins(self) -> list[str]:
        return origins(self.pipeline[:-1], self.background, self.seed)

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The inputs, then columns that mix several of them."""
        inputs = list(self.background.columns)
        return tuple(dict.fromkeys([*inputs, *self._origins]))

    @cached_property
    def _groups(self) -> Groups:
        place = {name: index for index, name in enumerate(self.features)}
        of = np.array([place[name] for name in self._origins], dtype=np.int64)
        return Groups(of, len(place))

    @cached_property
    def _ready(self) -> Explainer:
        background = as_array(self.pipeline[:-1].transform(self.background))
        return self.explainer(self.pipeline[-1], background, self._groups, self.seed)

    def explain(
        self, frame: pd.DataFrame, rows: Sequence[int] | np.ndarray | None = None, about: str = ""
    ) -> Explanation:
        """Contributions for the rows of ``frame``; a slow model explains only the first ones.

        Parameters
        ----------
        frame : pandas.DataFrame
            Raw inputs.
        rows : (rows,), optional
            Positions of the rows in the base table.
        about : str
            Which rows these are, in a sentence.
        """
        started = time.monotonic()
        contributions = self._ready.explain(as_array(self.pipeline[:-1].transform(frame)))
        n = len(contributions.values)
        if n < len(frame):
            reason = f"Of these, the first {n:,}, because this model is slow to explain."
            about = f"{about} {reason}".strip()
        return Explanation(
            features=self.features,
            outputs=self.outputs,
            unit=contributions.unit,
            expected_value=contributions.expected_value,
            contributions=contributions.values,
            output=contributions.output,
            rows=np.full(n, -1) if rows is None else np.asarray(rows)[:n],
            values=frame.iloc[:n].reset_index(drop=True),
            method=contributions.method,
            sampled=contributions.sampled,
            error=contributions.error,
            seconds=time.monotonic() - started,
            about=about,
        )
