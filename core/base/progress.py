"""How work reports on itself, and how it learns that it should stop."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Callable handed to every piece of long work.

    ``progress(done, message)`` with ``done`` in 0…1 (or None when unknown). Raises
    :class:`core.base.errors.Cancelled` when the work should stop.
    """

    def __call__(self, done: float | None, message: str = "") -> None: ...


def silent(done: float | None, message: str = "") -> None:
    """Progress nobody watches."""


class Span:
    """A part of a larger progress: maps 0…1 of the part into ``start``…``stop`` of the whole."""

    def __init__(self, whole: Progress, start: float, stop: float, prefix: str = "") -> None:
        self._whole, self._start, self._width, self._prefix = whole, start, stop - start, prefix

    def __call__(self, done: float | None, message: str = "") -> None:
        whole = self._start if done is None else self._start + self._width * done
        self._whole(whole, f"{self._prefix}{message}")
