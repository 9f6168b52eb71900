"""Errors are sentences: what happened, to which file, row or column, and what to do.

One class per kind. A kind is terminal (trying again gives the same) or transient (trying again may
help).
"""

from __future__ import annotations

import logging
import secrets
from typing import Any, ClassVar


class MillwrightError(Exception):
    """An error whose text may be shown to a person as it is.

    Parameters
    ----------
    sentence : str
        What happened, to which thing, and what to do. Never a secret, never a traceback.
    field : str, optional
        The form field or parameter that the sentence is about.

    Attributes
    ----------
    code : str
        What kind of error it is, for programs. Codes are stable.
    http_status : int
        What a service answers with.
    transient : bool
        Trying again may help.
    """

    code: ClassVar[str] = "failed"
    http_status: ClassVar[int] = 500
    transient: ClassVar[bool] = False

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return self.sentence

    def __reduce__(self) -> tuple[type[MillwrightError], tuple[str, str | None]]:
        """Cross a process border with the field intact."""
        return type(self), (self.sentence, self.field)

    def document(self) -> dict[str, Any]:
        """The error as JSON: the sentence, the code, and what it is about."""
        return {
            "error": self.sentence,
            "code": self.code,
            "field": self.field,
            "transient": self.transient,
        }


class Refused(MillwrightError):
    """The input or the request cannot be accepted; nothing was stored."""

    code = "refused"
    http_status = 400


class Invalid(Refused):
    """An option has a value that its form does not take."""

    code = "invalid"
    http_status = 422


class NotFound(Refused):
    """The named thing does not exist."""

    code = "not_found"
    http_status = 404


class Conflict(Refused):
    """The name is taken, or the thing is in use, or it changed meanwhile."""

    code = "conflict"
    http_status = 409


class Unsupported(Refused):
    """A sound request that this installation or this combination cannot serve."""

    code = "unsupported"
    http_status = 501


class Unavailable(MillwrightError):
    """Something outside did not answer; a later try may succeed."""

    code = "unavailable"
    http_status = 503
    transient = True


class StorageFailed(MillwrightError):
    """The disk refused: full, read-only, damaged."""

    code = "storage_failed"
    http_status = 507


class Cancelled(MillwrightError):
    """A person asked for the work to stop."""

    code = "cancelled"
    http_status = 499  # as nginx says that the client went away; no standard number exists

    def __init__(self, sentence: str = "Cancelled by you.", field: str | None = None) -> None:
        super().__init__(sentence, field)


class Bug(MillwrightError):
    """An unforeseen exception: the person sees an id, the log has the traceback."""

    code = "bug"
    http_status = 500


def bug(error: BaseException, log: logging.Logger) -> Bug:
    """Log an unforeseen exception under a fresh id and return the sentence for it."""
    error_id = secrets.token_hex(4)
    log.error("error id %s", error_id, exc_info=(type(error), error, error.__traceback__))
    return Bug(
        f"Something unforeseen went wrong (error id {error_id}). The log has the details under"
        " this id."
    )
