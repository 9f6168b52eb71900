"""Options that a person gave, checked against the form they belong to."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from core.base.errors import Refused

P = TypeVar("P", bound=BaseModel)


def validated(kind: type[P], found: dict[str, Any]) -> P:
    """The parameters, or the sentence for the first that is not right."""
    try:
        return kind.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Refused(f"The option “{where}” is not right: {first['msg']}.", field=where) from None
