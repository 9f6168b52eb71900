"""A small neural network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.task import TASKS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator


class MlpParams(ModelParams):
    """Parameters of the neural network."""

    layers: int = Field(
        default=2,
        ge=1,
        le=6,
        title="Hidden layers",
        description="How many layers lie between the columns and the answer.",
    )
    units: int = Field(
        default=32,
        ge=1,
        le=1024,
        title="Units per layer",
        description="How wide each hidden layer is.",
    )
    alpha: float = Field(
        default=1e-2,
        ge=0,
        le=1e4,
        title="Restraint (L2)",
        description="Larger holds the weights closer to zero.",
    )
    learning_rate_init: float = Field(
        default=1e-3,
        gt=0,
        le=1,
        title="Learning rate",
        description="How far each step moves the weights.",
    )
    max_iter: int = Field(
        default=100,
        ge=1,
        le=10_000,
        title="Most passes",
        description="Training stops after this many passes over the rows at the latest.",
    )
    early_stopping: bool = Field(
        False,
        title="Stop early",
        description=(
            "Keep a tenth of the training rows aside and stop when the answers for them get no"
            " better."
        ),
    )


class Mlp(Model):
    """Layers of weighted sums."""

    name = "mlp"
    title = "Neural network"
    means = (
        "Passes the columns through layers of weighted sums. Flexible; needs many rows to show it."
    )
    Params = MlpParams
    tasks = frozenset(TASKS)
    encoding = "scaled"
    cost = 5.0
    trusted_types = frozenset(
        {
            "sklearn.neural_network._multilayer_perceptron.MLPClassifier",
            "sklearn.neural_network._multilayer_perceptron.MLPRegressor",
            "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
        }
    )
    example: ClassVar[dict[str, Any]] = {"max_iter": 20}

    def unsuitable(self, facts: TableFacts, task: Task) -> str | None:
        """Too few rows to learn anything, or more than one thread should be asked to do."""
        if facts.rows < 100:
            return (
                f"A neural network needs many rows; this table has {facts.rows}, at least 100 are"
                " asked for."
            )
        if facts.rows > 300_000:
            return (
                f"This neural network uses one thread; {facts.rows:,} rows would take hours. At"
                " most 300,000 are accepted."
            )
        return super().unsuitable(facts, task)

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """Strong restraint and early stopping where there are rows to spare."""
        stops = facts.rows >= 1_000 and (not task.classification or facts.smallest_class >= 50)
        params = MlpParams(
            alpha=1.0 if task.classification else 1e-3,
            units=32 if task.classification else 64,
            early_stopping=stops,
            max_iter=100 if stops else 300,
        )
        reasons = (
            {"alpha": "Tables of this kind are noisy; strong restraint ranks better."}
            if task.classification
            else {}
        )
        return Suggestion(
            params,
            reasons
            | (
                {"early_stopping": f"{facts.rows:,} rows are enough to keep some aside."}
                if stops
                else {}
            ),
        )

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Trained by Adam; for numbers the target is standardised first."""
        from sklearn.compose import TransformedTargetRegressor
        from sklearn.neural_network import MLPClassifier, MLPRegressor
        from sklearn.preprocessing import StandardScaler

        options = params.model_dump(exclude={"layers", "units"}) | {
            "hidden_layer_sizes": (params.units,) * params.layers,
            "random_state": seed,
        }
        if task.classification:
            return MLPClassifier(**options)
        return TransformedTargetRegressor(MLPRegressor(**options), transformer=StandardScaler())

    def search_space(self) -> dict[str, Range]:
        """Size and restraint."""
        return {
            "layers": Range(1, 3, integer=True),
            "units": Range(8, 128, log=True, integer=True),
            "alpha": Range(1e-4, 10, log=True),
        }


PLUGIN = Mlp()
