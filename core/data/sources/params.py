"""Options that a person gave, checked against a source's form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def check_types(chosen: Iterable[str], names: Sequence[str]) -> None:
    """Refused when a type was chosen for a column that is not among ``names``."""
    known = frozenset(names)
    unknown = next((name for name in chosen if name not in known), None)
    if unknown is not None:
        raise Refused(f"There is no column “{unknown}” whose type could be changed. Columns: {', '.join(names[:10])}.", field="types")
