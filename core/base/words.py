"""Counts as a person reads them."""

from __future__ import annotations


def plural(count: int, one: str, many: str | None = None) -> str:
    """The count, thousands separated, with the words that agree with it.

    Parameters
    ----------
    one : str
        What follows 1: a noun, or a noun with its verb (``"cell is missing"``).
    many : str, optional
        What follows every other count; ``one`` with an s when it is not given.

    Examples
    --------
    >>> plural(1, "row"), plural(2000, "row"), plural(0, "cell is missing", "cells are missing")
    ('1 row', '2,000 rows', '0 cells are missing')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"
