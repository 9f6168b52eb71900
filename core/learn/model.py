"""What a model is, to the workbench."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from core.base.catalogue import Catalogue
from core.learn.explainer import Explainer
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
    """A family of models: one file in ``core/learn/models``, holding ``PLUGIN = ThatModel()``.

    The file says everything about the model; no other module knows its name.

    Attributes
    ----------
    name, title, means : str
        The name in files and commands, the title a person reads, and one plain sentence: how it
        decides.
    Params : type of ModelParams
    tasks : frozenset of str
    cost : float
        Expected time relative to other models: orders a training and weighs its progress.
    encoding : {"scaled", "plain"}
        One-hot and standardised; or one-hot without a scaler (trees).
    baseline : bool
        It ignores every feature; every training begins with it.
    memorises : bool
        Its score on its own training rows means nothing.
    libraries : mapping
        What it needs beyond scikit-learn: importable name → the name that pip knows. Imported
        inside methods only.
    trusted_types : frozenset of str
        The exact types of all objects in its fitted estimator, the estimator's own included. A
        model file may hold these and no others; no function belongs here.
    explainer : type of Explainer
        How its predictions are explained.
    example : mapping
        Parameters beside the suggested ones that keep its contract test quick.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    means: ClassVar[str]
    Params: ClassVar[type[ModelParams]]
    tasks: ClassVar[frozenset[str]]
    cost: ClassVar[float] = 1.0
    encoding: ClassVar[Literal["scaled", "plain"]]
    baseline: ClassVar[bool] = False
    memorises: ClassVar[bool] = False
    libraries: ClassVar[Mapping[str, str]] = {}
    trusted_types: ClassVar[frozenset[str]] = frozenset()
    explainer: ClassVar[type[Explainer]] = Explainer
    example: ClassVar[Mapping[str, Any]] = {}

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
        """An unfitted estimator that takes a float matrix.

        Parameters
        ----------
        params : Params
            An object of this model's ``Params``.
        task : Task
        seed : int
            For everything random in the estimator.
        threads : int
            How many it may use at once.
        """

    def search_space(self) -> dict[str, Range]:
        """What tuning may change."""
        return {}

    def register_onnx(self) -> None:  # noqa: B027 - most models have nothing to register
        """Teach skl2onnx the model's estimators, where it does not know them (or not rightly).

        May be called often: registering again replaces.
        """


MODELS: Catalogue[Model] = Catalogue("core.learn.models", Model, "model")


def baseline_model() -> Model:
    """The model that ignores every feature, which the others have to beat."""
    return next(model for model in MODELS if model.baseline)


def libraries() -> dict[str, str]:
    """What all models need beyond scikit-learn: importable name → the name that pip knows."""
    return {name: package for model in MODELS for name, package in model.libraries.items()}


def trusted_types() -> frozenset[str]:
    """The types that the fitted estimators of all models may hold."""
    return frozenset[str]().union(*(model.trusted_types for model in MODELS))
