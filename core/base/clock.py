"""Time: UTC instants for people and records, and a steady clock for leases and durations."""

from __future__ import annotations

import datetime as dt
import time

from core.base import linux


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


def boot() -> str:
    """A name for this boot of the machine: steady times of different boots cannot be compared.

    Where the system has none (the time of the boot is none: it moves whenever the clock is set), a
    lease of an earlier boot is known by its owner, whose process is not there any more.
    """
    return linux.boot_id() or "unknown"
