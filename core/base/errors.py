"""Errors are sentences: what happened, to which file, row or column, and what to do.

One class per kind. A kind is terminal (trying again gives the same) or transient (trying again may
help).
"""

from __future__ import annotations

import logging
import secrets


class MillwrightError(Exception):
    """An error whose text may be shown to a person as it is.

    Parameters
    ----------
    sentence : str
        What happened, to which thing, and what to do. Never a secret, never a traceback.
    field : str, optional
        The form field or parameter that the sentence is about.
    """

    transient = False

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return self.sentence

    def __reduce__(self) -> tuple[type[MillwrightError], tuple[str, str | None]]:
        """Cross a process border with the field intact."""
        return type(self), (self.sentence, self.field)


class Refused(MillwrightError):
    """The input or the request cannot be accepted; nothing was stored."""


class NotFound(Refused):
    """The named thing does not exist."""


class Conflict(Refused):
    """The name is taken, or the thing is in use, or it changed meanwhile."""


class Unsupported(Refused):
    """A sound request that this installation or this combination cannot serve."""


class Unavailable(MillwrightError):
    """Something outside did not answer; a later try may succeed."""

    transient = True


class StorageFailed(MillwrightError):
    """The disk refused: full, read-only, damaged."""


class Cancelled(MillwrightError):
    """A person asked for the work to stop."""

    def __init__(self, sentence: str = "Cancelled by you.", field: str | None = None) -> None:
        super().__init__(sentence, field)


class Bug(MillwrightError):
    """An unforeseen exception: the person sees an id, the log has the traceback."""


def bug(error: BaseException, log: logging.Logger) -> Bug:
    """Log an unforeseen exception under a fresh id and return the sentence for it."""
    error_id = secrets.token_hex(4)
    log.error("error id %s", error_id, exc_info=(type(error), error, error.__traceback__))
    return Bug(
        f"Something unforeseen went wrong (error id {error_id}). The log has the details under"
        " this id."
    )
