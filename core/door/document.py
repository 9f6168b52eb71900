"""What the documents of all verbs share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Document(BaseModel):
    """What a verb prints."""

    model_config = ConfigDict(frozen=True)


class Judged(Document):
    """A document that ``--strict`` judges."""

    objections: list[str] = Field(
        default_factory=list,
        description="Why --strict ends with exit status 1; empty when it does not.",
    )
