"""What only Linux can do, as an extra: elsewhere every function here answers None or does nothing.

No other module of the product names what belongs to one system alone; a test holds that.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from functools import cache
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36


@cache
def boot_id() -> str | None:
    """The kernel's name for this boot of the machine."""
    return _text("/proc/sys/kernel/random/boot_id")


@cache
def processor() -> str | None:
    """The processor's model, e.g. ``Intel(R) Core(TM) i7-1165G7 @ 2.80GHz``."""
    lines = (_text("/proc/cpuinfo") or "").splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, None)


def _text(path: str) -> str | None:
    if sys.platform != "linux":
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of whatever this process's descendants leave behind, so that it can be
    waited for.
    """
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(parent: int) -> None:
    """Let the kernel end this process when ``parent``, which started it, ends."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the call
            os._exit(1)
