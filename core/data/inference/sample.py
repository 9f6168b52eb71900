"""The cells of a column of text that are looked at to find its type, and how a person wants text to
be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from core.data.inference.convert import NUMBER, ColumnPlan, as_text, blank, convert
from core.data.schema import ColumnType
from core.data.transformers.value_words import INFINITE_WORDS, MISSING_WORDS, NAN_WORDS

_PROBE = 200  # cells looked at before a type is tried on the whole sample
_ENOUGH = 100  # from so many cells on, a type stands although up to 1 % do not fit
SHARE = 0.99  # of the cells must fit
NUMBER_LIKE = re.compile(
    rf"{NUMBER}|^(?:{'|'.join(map(re.escape, sorted(NAN_WORDS | INFINITE_WORDS)))})$",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Reading:
    """How a person wants text to be read; it holds for all columns of a file."""

    missing: frozenset[str] = frozenset({""})
    decimal: str = "."
    thousands: str = ""
    dates: str = "auto"  # auto | day first | month first
    types: dict[str, ColumnType] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """The cells of one column that were looked at, cut to those that say something."""

    name: str
    cells: pa.Array  # trimmed, without missing values and missing words
    words: dict[str, int]  # missing words as they are spelt → how often
    probe: tuple[str, ...]

    def share(self, plan: ColumnPlan) -> float:
        """The share of cells that fit a plan."""
        if not len(self.cells):
            return 0.0
        bad = convert(self.cells, plan).bad
        return 1.0 if bad is None else 1.0 - float(bad.mean())

    def like(self, regex: re.Pattern[str]) -> float:
        """The share of the probe that a pattern matches."""
        return sum(regex.match(cell) is not None for cell in self.probe) / len(self.probe)

    def accepts(self, share: float) -> bool:
        """Whether a type stands with this share."""
        return share == 1.0 or (len(self.cells) >= _ENOUGH and share >= SHARE)


def sample_of(name: str, text: pa.Array | list[str | None], missing: frozenset[str]) -> Sample:
    """The sample of one column."""
    cells = pc.utf8_trim(blank(as_text(text), missing), characters=" \t\u00a0\u202f").drop_null()
    cells = cells.filter(pc.not_equal(cells, ""))
    is_word = pc.is_in(pc.utf8_lower(cells), value_set=_words())
    words: dict[str, int] = {}
    if pc.any(is_word).as_py():
        counts = pc.value_counts(cells.filter(is_word)).to_pylist()
        words = {entry["values"]: entry["counts"] for entry in counts}
        cells = cells.filter(pc.invert(is_word))
    step = max(1, len(cells) // _PROBE)
    probe = cells[:_PROBE] if step == 1 else cells.take(list(range(0, len(cells), step)))
    return Sample(name, cells, words, tuple(probe.to_pylist()))


@cache
def _words() -> pa.Array:
    return pa.array(sorted(MISSING_WORDS))
