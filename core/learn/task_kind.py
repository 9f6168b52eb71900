"""The kinds of tasks and what they are about: the words that metrics, models and tasks share."""

from __future__ import annotations

from enum import StrEnum


class TaskKind(StrEnum):
    """What is predicted."""

    BINARY = "binary"  # one of two classes, the second being the positive one
    MULTICLASS = "multiclass"  # one of several classes
    REGRESSION = "regression"  # a number

    @property
    def classification(self) -> bool:
        """Whether classes are predicted."""
        return self is not TaskKind.REGRESSION


class Modality(StrEnum):
    """What it is predicted from."""

    TABLE = "table"
