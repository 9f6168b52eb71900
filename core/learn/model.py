"""What a model is, to the workbench."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from core.base.catalogue import Catalogue
from core.learn.task import Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


@dataclass(frozen=True)
class TableFacts:
    """What the choice of a model and of its parameters depends on."""

    rows: int
    numeric: int  # features
    categorical: int
    temporal: int
    missing: bool  # any feature has a gap
    classes: int  # 0 for regression
    smallest_class: int  # rows; 0 for regression
    encoded_columns: int  # about how many columns after one-hot encoding


class ModelParams(BaseModel):
    """Parameters of a model; fields have title and description, and become the form."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())


@dataclass(frozen=True)
class Suggestion:
    """Parameters that suit a table, and the reason for each that is not obvious (shown as a
    tooltip).
    """

    params: ModelParams
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Range:
    """What a search may try for one parameter."""

    low: float | None = None
    high: float | None = None
    log: bool = False
    integer: bool = False
    choices: tuple[Any, ...] | None = None


class Model(ABC):
    """A family of models: one file in ``core/learn/models``, holding ``PLUGIN = ThatModel()``."""

    name: ClassVar[str]
    title: ClassVar[str]
    means: ClassVar[str]  # one plain sentence: how it decides
    Params: ClassVar[type[ModelParams]]
    tasks: ClassVar[frozenset[str]]
    cost: ClassVar[float] = (
        1.0  # expected time relative to other models: orders a training and weighs its progress
    )
    encoding: ClassVar[
        Literal["scaled", "plain"]
    ]  # scaled: one-hot + standardised; plain: one-hot, no scaler (trees)
    baseline: ClassVar[bool] = False  # ignores every feature; every training begins with it
    memorises: ClassVar[bool] = False  # its score on its own training rows means nothing

    def unsuitable(self, facts: TableFacts, task: Task) -> str | None:
        """A sentence saying why this model should not be tried here; None when it may."""
        if task.name not in self.tasks:
            return f"{self.title} does not predict {task.predicts}."
        return None

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """Parameters that suit the table."""
        return Suggestion(self.Params())

    @abstractmethod
    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """An unfitted estimator that takes a float matrix."""

    def search_space(self) -> dict[str, Range]:
        """What tuning may change."""
        return {}


MODELS: Catalogue[Model] = Catalogue("core.learn.models", Model, "model")


def baseline_model() -> Model:
    """The model that ignores every feature, which the others have to beat."""
    return next(model for model in MODELS if model.baseline)
