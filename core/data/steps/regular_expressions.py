"""Which regular expressions are safe: those that no text can make run for ever."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_MANY = 20  # a repetition beyond this counts as unbounded


def danger(pattern: str) -> str | None:
    """Why a pattern is refused, as a part of a sentence; None when it is sound.

    A repetition inside a repetition, or a choice inside one, can take time that doubles with every
    letter of a cell. Where the model later runs, another engine may execute the pattern, so the
    pattern itself has to be harmless.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        return f"this is not a regular expression ({error})"
    return next(_dangers(tree, repeated=False), None)


def _dangers(tree: Any, repeated: bool) -> Iterator[str]:
    for operation, argument in tree:
        if operation in (codes.GROUPREF, codes.GROUPREF_EXISTS, codes.ASSERT, codes.ASSERT_NOT):
            yield "look-around and references to groups are not supported"
        many = operation in _REPEATS and argument[1] > _MANY
        if repeated and (many or operation is codes.BRANCH):
            yield (
                "a repetition or a choice inside a repetition could run for ever; write it without"
                " the nesting"
            )
        for inner in _inside(operation, argument):
            yield from _dangers(inner, repeated or many)


def _inside(operation: Any, argument: Any) -> Iterator[Any]:
    if operation in _REPEATS:
        yield argument[2]
    elif operation is codes.SUBPATTERN:
        yield argument[3]
    elif operation is codes.BRANCH:
        yield from argument[1]
    elif operation is codes.ATOMIC_GROUP:
        yield argument
