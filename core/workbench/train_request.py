"""What is asked of a training: the columns, the models and how the rows are divided."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from core.learn.task import FORMER_NAMES

LONGEST_REASON = 500  # characters


class AcceptedFinding(BaseModel):
    """A finding of the table that a person lets stand before the training begins."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    columns: tuple[str, ...] | None = None  # None: whatever columns a finding of the code is about
    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON),
    ]


class TrainRequest(BaseModel):
    """What is to be trained.

    ``None`` lets Millwright choose: the task by the target, all suitable models, the columns with
    the role feature.
    """

    model_config = ConfigDict(extra="forbid")

    version_id: int
    target: str
    task: str | None = None
    models: list[str] | None = None
    params: dict[str, dict[str, Any]] = Field(
        default_factory=dict
    )  # model → what differs from the suggestion
    folds: int = 5
    repeats: int = 1
    seed: int = 0
    holdout: float = 0.2
    group: str | None = None
    order: str | None = None  # train on earlier rows, test on later ones
    features: list[str] | None = None
    class_weight: Literal["none", "balanced"] = "none"
    accepted: list[AcceptedFinding] = Field(default_factory=list)  # carried over to the runs

    @field_validator("task")
    @classmethod
    def _by_its_name(cls, task: str | None) -> str | None:
        """Requests stored by earlier versions call some tasks otherwise."""
        return None if task is None else FORMER_NAMES.get(task, task)
