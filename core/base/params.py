"""Options that a person chose, checked against the form they belong to.

The one place where pydantic's errors become sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.base.errors import Invalid

P = TypeVar("P", bound=BaseModel)
_REASONS = {
    "missing": "choose a value",
    "extra_forbidden": "there is no such option",
    "greater_than_equal": "the value must be at least {ge}",
    "greater_than": "the value must be more than {gt}",
    "less_than_equal": "the value must be at most {le}",
    "less_than": "the value must be less than {lt}",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one option."""

    path: tuple[str, ...]  # the field, and where in its value; empty: the options as a whole
    reason: str  # a clause without its full stop: “the value must be at least 3”

    @property
    def field(self) -> str:
        """The path as a person reads it: ``columns.0``."""
        return ".".join(self.path)

    @property
    def sentence(self) -> str:
        """The reason as a sentence of its own, for a place beside the field."""
        return f"{self.reason[:1].upper()}{self.reason[1:]}."


def problems(error: ValidationError) -> list[Problem]:
    """What pydantic objects to, one entry an option, in our words."""
    return [
        Problem(tuple(str(part) for part in detail["loc"]), _reason(detail))
        for detail in error.errors(include_url=False)
    ]


def _reason(detail: ErrorDetails) -> str:
    context = detail.get("ctx") or {}
    if detail["type"] == "too_short" and context.get("min_length") == 1:
        return "choose at least one"
    known = _REASONS.get(detail["type"])
    return known.format(**context) if known else _message(detail["msg"])


def _message(text: str) -> str:
    return text.removeprefix("Value error, ").rstrip(".")


def _option(problem: Problem) -> str:
    if not problem.path:
        return f"The options are not right: {problem.reason}."
    return f"The option “{problem.field}” is not right: {problem.reason}."


def validated(
    model: type[P], values: Mapping[str, Any], say: Callable[[Problem], str] = _option
) -> P:
    """The options as their form holds them.

    Parameters
    ----------
    model : type of BaseModel
        The form.
    values : mapping
        Option → value, as a person or a document gives them.
    say : callable, optional
        Makes the sentence about the first thing that is wrong.

    Raises
    ------
    Invalid
        With that sentence and the field.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = problems(error)[0]
        raise Invalid(say(first), field=first.path[0] if first.path else None) from None
