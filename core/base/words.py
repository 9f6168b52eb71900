"""Counts, measured numbers and misspelt names as a person reads them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

NO_VALUE = "–"


def plural(count: int, one: str, many: str | None = None) -> str:
    """The count, thousands separated, with the words that agree with it.

    Parameters
    ----------
    one : str
        What follows 1: a noun, or a noun with its verb (``"cell is missing"``).
    many : str, optional
        What follows every other count; ``one`` with an s by default.

    Examples
    --------
    >>> plural(1, "row"), plural(2000, "row"), plural(0, "cell is missing", "cells are missing")
    ('1 row', '2,000 rows', '0 cells are missing')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: float | None, digits: int = 4, *, sign: bool = False) -> str:
    """A measured number without a needless exponent.

    Parameters
    ----------
    digits : int
        Significant digits; whole numbers and what has more digits before the point keep them.
    sign : bool
        Write the plus of positive numbers too, for a change or a difference.

    Examples
    --------
    >>> number(28059.4), number(0.82681), number(3.0), number(None)
    ('28,059', '0.8268', '3', '–')
    >>> number(-1200.4, sign=True), number(0.5, sign=True)
    ('-1,200', '+0.5')
    """
    if value is None or value != value:
        return NO_VALUE
    plus = "+" if sign and value > 0 else ""
    if isinstance(value, int):
        return f"{plus}{value:,}"
    if abs(value) < 1e15 and (float(value).is_integer() or abs(value) >= 10 ** (digits - 1)):
        return f"{plus}{value:,.0f}"
    return f"{plus}{value:.{digits}g}" if abs(value) >= 1e-4 else f"{plus}{value:.2e}"


def near(name: str, known: Iterable[str]) -> str:
    """“ Did you mean …?”, where a known name is near; capitals and spaces around do not matter.

    Examples
    --------
    >>> near("Tenur", ["tenure", "charges"]), near("x", ["tenure"])
    (' Did you mean “tenure”?', '')
    """
    spelt = {item.casefold().strip(): item for item in known}
    closest = difflib.get_close_matches(name.casefold().strip(), spelt, 1, 0.6)
    return f" Did you mean “{spelt[closest[0]]}”?" if closest else ""
