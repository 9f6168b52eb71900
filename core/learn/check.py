"""What a piece of coded advice is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from core.base.catalogue import Catalogue
from core.base.finding import Action, Finding, Kind, Severity, most_serious_first
from core.learn.leakage.known_rows import KnownRows
from core.learn.model import Model, TableFacts
from core.learn.table import TrainingTable
from core.learn.task import Task

SAMPLE = 10_000  # rows that a check of a table reads


@dataclass(frozen=True)
class Evidence:
    """What a check may look at.

    ``table`` and ``facts`` are there before a training; the rest only after a run. ``baseline``
    holds the baseline model's primary metric per fold, in the order of ``scores``; ``known_tested``
    and ``known_holdout`` count tested rows that were in training, where rows are equal.
    """

    task: Task
    target: str
    facts: TableFacts
    table: TrainingTable | None = None
    folds: int = 5
    model: Model | None = None
    scores: Sequence[Mapping[str, float]] = ()
    train_scores: Sequence[float] = ()
    baseline: Sequence[float] = ()
    holdout: Mapping[str, float] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    known_tested: KnownRows | None = None
    known_holdout: KnownRows | None = None

    @property
    def title(self) -> str:
        """What the run's model is called in a sentence."""
        return "" if self.model is None else self.model.title

    @property
    def primary_scores(self) -> list[float]:
        """The primary metric per fold."""
        return [float(fold[self.task.primary_metric]) for fold in self.scores]


class Check(ABC):
    """A kind of advice: one file in ``core/learn/checks``, holding ``PLUGIN = ThatCheck()``.

    Codes are stable: MW001… A check of the kinds leak, duplicates, groups and order says ``stop``
    or ``warn`` only where a score may be too good.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind]
    name: ClassVar[str]
    title: ClassVar[str]
    means: ClassVar[str]  # one plain sentence: why it matters
    stage: ClassVar[Literal["table", "run"]]

    @abstractmethod
    def examine(self, evidence: Evidence) -> list[Finding]:
        """What there is to say; empty when all is well."""

    def finding(
        self,
        sentence: str,
        severity: Severity = "warn",
        subject: str | None = None,
        action: Action | None = None,
        columns: Sequence[str] | None = None,
        count: int | None = None,
    ) -> Finding:
        """A finding under this check's code and of its kind.

        Parameters
        ----------
        sentence : str
            What was noticed, where, and what to do.
        severity : {"stop", "warn", "note"}
        subject : str, optional
            The column that it is about.
        action : Action, optional
            What settles it.
        columns : sequence of str, optional
            Every column concerned; the subject alone when None.
        count : int, optional
            How many rows are concerned.
        """
        subjects = () if subject is None else (subject,)
        return Finding(
            code=self.code,
            kind=self.kind,
            sentence=sentence,
            severity=severity,
            subject=subject,
            columns=tuple(subjects if columns is None else columns),
            count=count,
            action=action,
        )


CHECKS: Catalogue[Check] = Catalogue("core.learn.checks", Check, "check")


def examine(stage: str, evidence: Evidence) -> list[Finding]:
    """The findings of all checks of a stage (``table`` or ``run``), the most serious first."""
    return most_serious_first(
        finding for check in CHECKS if check.stage == stage for finding in check.examine(evidence)
    )
