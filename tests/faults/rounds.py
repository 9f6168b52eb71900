"""How often the fault harnesses strike: a few times by day, in full on request.

One setting decides for all of them: ``MILLWRIGHT_FAULTS=full`` (``make faults`` sets it).
"""

from __future__ import annotations

import os

FULL = os.environ.get("MILLWRIGHT_FAULTS", "quick") == "full"


def rounds(full: int, quick: int) -> int:
    """How many times a harness strikes now."""
    return full if FULL else quick
