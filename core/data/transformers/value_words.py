"""How values are spelt as text: the one place for the words that stand for “no value”, yes and no,
and for what a float can hold exactly.

The import, the cleaning steps and an exported model read cells by it, so that a file means the same
to all of them. It travels in every bundle and needs the standard library only.
"""

from __future__ import annotations

#: Words, in lower case, that stand for “no value” in a column of numbers, dates or truth values. In
#: a column of text they are text until a person says otherwise.
MISSING_WORDS = frozenset(
    {"na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "missing", "-", "--", ".", "?"}
)
#: words, in lower case, for numbers that are none
NAN_WORDS = frozenset({"nan", "+nan", "-nan"})
INFINITE_WORDS = frozenset({"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})
#: cells, trimmed and in lower case, that are gaps in a column of numbers, dates or truth values
GAP_WORDS = MISSING_WORDS | NAN_WORDS | {""}
TRUE_WORDS = frozenset({"true", "yes", "t", "y", "on", "1"})
FALSE_WORDS = frozenset({"false", "no", "f", "n", "off", "0"})
#: below this, every whole number is a float; from it on, neighbours fall together
EXACT_FLOAT = 2**53


def number_text(value: float) -> str:
    """A finite number as a person writes it.

    >>> number_text(5.0), number_text(0.1), number_text(-2.5e-7)
    ('5', '0.1', '-2.5e-07')
    >>> number_text(2.0**53)  # no longer exact, so it says that it is a float
    '9007199254740992.0'
    """
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < EXACT_FLOAT else repr(number)
