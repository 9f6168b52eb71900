"""What a long load does to processes: memory, open files, threads, zombies, sampled and judged."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

BLOCKS = 12  # means of so many stretches stand for a series, whose neighbours are alike


@dataclass(frozen=True)
class Sample:
    """One look at a process."""

    seconds: float
    mb: float
    files: int
    threads: int
    zombies: int


@dataclass(frozen=True)
class Slope:
    """MB per hour, and the half-width of its 95 % interval."""

    mb_per_hour: float
    margin: float

    @property
    def surely_above_one(self) -> bool:
        """Whether memory grows by more than 1 MB an hour, uncertainty taken off."""
        return self.mb_per_hour - self.margin > 1.0


def look(pid: int, seconds: float) -> Sample | None:
    """How a process and its children are now; None when it is not there."""
    try:
        process = psutil.Process(pid)
        zombies = sum(child.status() == psutil.STATUS_ZOMBIE for child in process.children())
        mb = process.memory_info().rss / 2**20
        return Sample(seconds, mb, process.num_fds(), process.num_threads(), zombies)
    except psutil.NoSuchProcess:
        return None


def slope(samples: Sequence[Sample]) -> Slope:
    """The growth of memory in the second half of a load, by least squares over block means.

    The first half is left out: caches fill then. 2.228 is Student's t for 95 % and ten degrees of
    freedom.
    """
    late = samples[len(samples) // 2 :]
    size = len(late) // BLOCKS
    if size == 0:
        return Slope(math.nan, math.inf)
    blocks = [late[place * size : (place + 1) * size] for place in range(BLOCKS)]
    hours = [statistics.mean(sample.seconds for sample in block) / 3600 for block in blocks]
    mb = [statistics.mean(sample.mb for sample in block) for block in blocks]
    rate, base = statistics.linear_regression(hours, mb)
    rest = sum((y - base - rate * x) ** 2 for x, y in zip(hours, mb, strict=True))
    spread = sum((x - statistics.mean(hours)) ** 2 for x in hours)
    return Slope(rate, 2.228 * math.sqrt(rest / (BLOCKS - 2) / spread))


def grown(samples: Sequence[Sample], what: str) -> float:
    """By how much the median of ``files`` or ``threads`` is greater in the last third of a load
    than in the middle one.
    """
    third = len(samples) // 3
    middle, last = samples[third : 2 * third], samples[2 * third :]
    return statistics.median(getattr(sample, what) for sample in last) - statistics.median(
        getattr(sample, what) for sample in middle
    )
