"""Time: UTC instants for people and records, and a steady clock for leases and durations."""

from __future__ import annotations

import datetime as dt
import time
from functools import cache
from pathlib import Path


def now() -> dt.datetime:
    """The current instant in UTC, with its zone."""
    return dt.datetime.now(dt.UTC)


def steady() -> float:
    """Seconds on a clock that never jumps and that all processes since the last boot share."""
    return (
        time.clock_gettime(time.CLOCK_BOOTTIME)
        if hasattr(time, "CLOCK_BOOTTIME")
        else time.monotonic()
    )


@cache
def boot() -> str:
    """A name for this boot of the machine: steady times of different boots cannot be compared."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"
