"""Numbers, times and names as a person reads them.

Names are data: :func:`plain` and :func:`html` are the only ways for them to a label and to a chart.
"""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote

from core.base.words import NO_VALUE, number, plural
from pages.ui.widgets.letter_for_letter import html, plain

__all__ = [
    "ago",
    "attachment",
    "count",
    "duration",
    "exact",
    "html",
    "instant",
    "number",  # one wording for the screens and the sentences of core
    "plain",
    "plural",
    "sentence",
    "share",
    "short",
    "size",
    "value",
]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")


def sentence(text: str) -> str:
    """``text`` as a sentence: a capital at its start, a full stop at its end."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def count(value: int | None) -> str:
    """A whole number with thousands separated: 1,000,000."""
    return NO_VALUE if value is None else f"{value:,}"


def short(value: int) -> str:
    """A whole number in few letters: 999, 8.4 k, 1.2 M."""
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:.1f} {letter}"
    return str(value)


def size(value: int) -> str:
    """Bytes in few letters: 812 B, 3.4 MB."""
    amount = float(value)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.2f} GB"


def share(value: float | None) -> str:
    """A share of 1 in per cent; what is there is never shown as nothing."""
    if value is None or value != value:
        return NO_VALUE
    return "< 0.1 %" if 0 < value < 0.001 else f"{100 * value:.1f} %"


def duration(seconds: float | None) -> str:
    """Seconds in words: 0.4 s, 12 s, 3 min, 2 h 5 min."""
    if seconds is None:
        return NO_VALUE
    if seconds < 10:
        return f"{max(seconds, 0):.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60)} min"


def ago(instant: dt.datetime | None, now: dt.datetime | None = None) -> str:
    """How long ago: just now, 5 min ago, yesterday, 12 Nov 2026."""
    if instant is None:
        return NO_VALUE
    seconds = ((now or dt.datetime.now(dt.UTC)) - instant).total_seconds()
    if seconds < 45:
        return "just now"
    for limit, width, unit in ((2700, 60, "min"), (79200, 3600, "h")):
        if seconds < limit:
            return f"{max(1, round(seconds / width))} {unit} ago"
    if seconds < 172800:
        return "yesterday"
    return f"{round(seconds / 86400)} days ago" if seconds < 2592000 else f"{instant:%-d %b %Y}"


def exact(instant: dt.datetime | None, zone: dt.tzinfo | None = None) -> str:
    """The instant to the second, in the reader's zone when it is known."""
    return NO_VALUE if instant is None else f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def instant(text: str) -> str:
    """A date with a time as a profile holds it (ISO 8601), without the T between the two."""
    return f"{text[:10]} {text[11:]}" if _INSTANT.match(text) else text


def value(cell: object) -> str:
    """A value of a profile as a person reads it: a number, a date, or the text itself."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return number(cell)
    return instant(str(cell))


def attachment(name: str) -> str:
    """A file name for a download header: the plain form, and the exact one beside it (RFC 6266)."""
    simple = re.sub(r"[^A-Za-z0-9._ -]", "_", name)[:120] or "file"
    return f"attachment; filename=\"{simple}\"; filename*=UTF-8''{quote(name[:200], safe='')}"
