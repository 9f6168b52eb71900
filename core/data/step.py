"""What a cleaning step is.

*Column steps* become scikit-learn transformers that take and give a frame: they are fitted inside each fold, travel with the model and
run again when it predicts. *Row steps* change which rows exist and run before training only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import pandas as pd
from pydantic import BaseModel, ConfigDict
from sklearn.base import BaseEstimator

from core.data.schema import Schema


class StepParams(BaseModel):
    """Parameters of a step; fields have title and description, and become the form."""

    model_config = ConfigDict(extra="forbid")


class Step(ABC):
    """A kind of cleaning step: one file in ``core/data/steps``, holding ``PLUGIN = ThatStep()``."""

    name: ClassVar[str]
    title: ClassVar[str]
    group: ClassVar[str]  # where the menu shows it: Columns, Rows, Missing, Text, Numbers, Encode
    icon: ClassVar[str] = "tune"  # a Material symbol
    Params: ClassVar[type[StepParams]]
    rows: ClassVar[bool] = False

    @abstractmethod
    def say(self, params: Any) -> str:
        """One short line for the list of applied steps: “Fill humidity with the median”."""

    def check(self, params: Any, schema: Schema) -> None:  # noqa: B027 - optional
        """Raise Refused (with ``field``) when the step cannot work on these columns."""

    def inputs(self, params: Any, needed: frozenset[str]) -> frozenset[str]:
        """Columns needed before the step so that ``needed`` exist after it (walked backwards to find what a model must be given)."""
        return needed | frozenset(getattr(params, "columns", None) or ())


class ColumnStep(Step):
    """A step that changes values or columns, never which rows exist."""

    @abstractmethod
    def build(self, params: Any) -> BaseEstimator:
        """A transformer: frame in, frame out (same index, same row count). A column it names that is absent is skipped at predict time."""


class RowStep(Step):
    """A step that keeps some of the rows."""

    rows: ClassVar[bool] = True

    @abstractmethod
    def keep(self, params: Any, frame: pd.DataFrame) -> pd.Series:
        """A boolean mask, True for rows that stay."""
