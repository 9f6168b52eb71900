"""Support vector machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from core.learn.explainer import FewRowsExplainer
from core.learn.model import Model, ModelParams, Range, Suggestion, TableFacts
from core.learn.task import TASKS, Task

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

MOST_ROWS = 15_000


class SvmParams(ModelParams):
    """Parameters of the support vector machine."""

    C: float = Field(
        default=1.0,
        gt=0,
        le=1e6,
        title="Freedom (C)",
        description="Larger follows the training rows more closely.",
    )
    gamma: float = Field(
        default=0.0,
        ge=0,
        le=1e3,
        title="Reach (gamma)",
        description=(
            "Larger lets each row influence a smaller neighbourhood. 0 chooses by the spread of the"
            " columns."
        ),
    )


class Svm(Model):
    """The widest margin, in a space of similarities."""

    name = "svm"
    title = "Support vector machine"
    means = (
        "Draws the border that keeps the widest distance to both sides, in a space of similarities"
        " between rows. For small and middling tables."
    )
    Params = SvmParams
    tasks = frozenset(TASKS)
    encoding = "scaled"
    cost = 10.0
    trusted_types = frozenset(
        {
            "sklearn.calibration.CalibratedClassifierCV",
            "sklearn.calibration._CalibratedClassifier",
            "sklearn.calibration._SigmoidCalibration",
            "sklearn.svm._classes.SVC",
            "sklearn.svm._classes.SVR",
        }
    )
    explainer = FewRowsExplainer

    def unsuitable(self, facts: TableFacts, task: Task) -> str | None:
        """Time grows with the square of the rows."""
        if facts.rows > MOST_ROWS:
            return (
                "A support vector machine's time grows with the square of the rows; at most"
                f" {MOST_ROWS:,} are accepted, and this table has {facts.rows:,}."
            )
        if task.classification and facts.smallest_class < 6:
            return (
                "A support vector machine needs at least 6 rows of each class to set its"
                f" probabilities; the smallest class has {facts.smallest_class}."
            )
        return super().unsuitable(facts, task)

    def suggest(self, facts: TableFacts, task: Task) -> Suggestion:
        """Little freedom for classes, more for numbers (their scale is standardised)."""
        if task.classification:
            return Suggestion(
                SvmParams(C=0.5, gamma=0.01),
                {
                    "gamma": (
                        "A long reach ranks better on tables with many yes-or-no columns than the"
                        " library's own choice."
                    )
                },
            )
        return Suggestion(SvmParams(C=10.0))

    def build(self, params: Any, task: Task, seed: int, threads: int) -> BaseEstimator:
        """Classes: probabilities by Platt's sigmoid on inner folds.

        Numbers: the target is standardised first.
        """
        from sklearn.calibration import CalibratedClassifierCV
        from sklearn.compose import TransformedTargetRegressor
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import SVC, SVR

        gamma = params.gamma or "scale"
        if task.classification:
            return CalibratedClassifierCV(
                SVC(C=params.C, gamma=gamma, random_state=seed),
                method="sigmoid",
                cv=3,
                ensemble=False,
                n_jobs=threads,
            )
        return TransformedTargetRegressor(
            SVR(C=params.C, gamma=gamma), transformer=StandardScaler()
        )

    def search_space(self) -> dict[str, Range]:
        """Freedom and reach."""
        return {"C": Range(1e-2, 1e2, log=True), "gamma": Range(1e-4, 1.0, log=True)}


PLUGIN = Svm()
