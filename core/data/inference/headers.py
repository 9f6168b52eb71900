"""Column names made from headers: clean, unique after NFKC and casefold, and every change
remembered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from core.base.files import key_of
from core.base.finding import Finding
from core.base.words import plural

LONGEST = 200
_DROPPED = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
}  # control, format (bidi overrides, zero width, BOM), surrogate, private, unassigned
_JOINERS = {"\u200d", "\ufe0f"}  # they hold emoji together


@dataclass(frozen=True)
class Header:
    """A column's name, and the header it comes from where that had to be changed."""

    name: str
    source_name: str | None


def clean_header(text: str) -> str:
    """``text`` in NFC without control and direction characters, spaces folded, at most 200
    characters; may be empty.
    """
    text = (
        unicodedata.normalize("NFC", text).replace("\t", " ").replace("\n", " ").replace("\r", " ")
    )
    text = "".join(
        char for char in text if char in _JOINERS or unicodedata.category(char) not in _DROPPED
    )
    return " ".join(text.split())[:LONGEST].strip()


def unique_names(headers: Iterable[str]) -> list[Header]:
    """A unique clean name for each header; an empty one becomes ``column_3`` (its place), a
    repeated one gets the next free ``_2``, ``_3`` …
    """
    raw = list(headers)
    cleaned = [clean_header(text) for text in raw]
    taken: set[str] = set()
    own_names = {key_of(name) for name in cleaned if name}
    unique: list[Header] = []
    for place, (source, name) in enumerate(zip(raw, cleaned, strict=True), start=1):
        final = _free(
            name or f"column_{place}",
            taken,
            own_names if not name or key_of(name) in taken else set(),
        )
        taken.add(key_of(final))
        unique.append(Header(final, source if final != source else None))
    return unique


def _free(name: str, taken: set[str], reserved: set[str]) -> str:
    """``name``, or the first of ``name_2``, ``name_3`` … that is neither taken nor another header's
    own name.
    """
    if key_of(name) not in taken and key_of(name) not in reserved:
        return name
    number = 2
    while key_of(candidate := f"{name[: LONGEST - 8]}_{number}") in taken | reserved:
        number += 1
    return candidate


_Placed = list[tuple[int, Header]]  # with the column's number


def header_notices(headers: list[Header], kind: str = "header") -> list[Finding]:
    """What was changed about the names, one sentence for each kind of change."""
    empty: _Placed = []
    counted: _Placed = []
    tidied: _Placed = []
    for place, header in enumerate(headers, start=1):
        if header.source_name is None:
            continue
        cleaned = clean_header(header.source_name)
        group = empty if not cleaned else counted if cleaned != header.name else tidied
        group.append((place, header))
    said = (_empty(empty, kind), _counted(counted), _tidied(tidied))
    return [finding for finding in said if finding.count]


def _empty(headers: _Placed, kind: str) -> Finding:
    sentence = _empty_sentence([header.name for _, header in headers], kind)
    return Finding(code="header_empty", severity="warn", count=len(headers), sentence=sentence)


def _counted(headers: _Placed) -> Finding:
    pairs = _list(
        f"“{_short(header.source_name)}” (column {place}) → “{_short(header.name)}”"
        for place, header in headers
    )
    sentence = f"Headers occur more than once (capital letters do not tell them apart): {pairs}."
    return Finding(code="header_duplicate", severity="warn", count=len(headers), sentence=sentence)


def _tidied(headers: _Placed) -> Finding:
    pairs = _list(f"column {place} → “{_short(header.name)}”" for place, header in headers)
    sentence = (
        f"Headers were tidied (leading or trailing spaces, control characters, length): {pairs}."
    )
    return Finding(code="header_cleaned", severity="note", count=len(headers), sentence=sentence)


def _empty_sentence(names: list[str], kind: str) -> str:
    one, many = f"column has no {kind}; it is", f"columns have no {kind}; they are"
    return f"{plural(len(names), one, many)} called {_list(names)}."


def _short(text: str | None) -> str:
    text = clean_header(text or "")
    return text if len(text) <= 40 else text[:39] + "…"


def _list(items: Iterable[str]) -> str:
    items = list(items)
    return ", ".join(items[:8]) + (f" and {len(items) - 8} more" if len(items) > 8 else "")
