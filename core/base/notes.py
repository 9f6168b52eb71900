"""Notes that a person writes to things: how long they may be."""

from __future__ import annotations

from core.base.errors import Refused

MOST_CHARACTERS = 2_000


def checked(note: str) -> str:
    """The note; Refused when it is longer than a note may be."""
    if len(note) > MOST_CHARACTERS:
        raise Refused(
            f"The note has {len(note):,} characters; at most {MOST_CHARACTERS:,} are stored."
            " Shorten it.",
            field="note",
        )
    return note
