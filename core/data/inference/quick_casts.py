"""Casts for columns of text that are written plainly throughout: whole columns at a time, without a
regular expression.

Each gives exactly what the careful parsing of :mod:`core.data.inference.convert` would, or nothing:
a column with a cell that it might see otherwise (spaces, words for “no value”, leading zeros, an
exponent, another way of writing a date …) is left to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.inference.date_formats import Spelling

LONGEST_NUMBER = 300  # characters; longer ones may be infinite
_DASH, _POINT, _ZERO = 45, 46, 48
_FIRST_DAY = -719_162  # of the year 1, in days since 1970


@dataclass(frozen=True)
class Cells:
    """A column of text as its bytes.

    Attributes
    ----------
    text : pa.Array of string
        The cells; null is a missing value.
    data : np.ndarray of uint8
        All cells, one behind the other.
    starts, lengths : np.ndarray of int
        Where each cell begins, and its bytes.
    """

    text: pa.Array
    data: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, text: pa.Array) -> Cells | None:
        """The bytes of a column; None where gaps may hide bytes."""
        _, offsets, data = text.buffers()
        if text.offset or not len(text) or data is None:
            return None
        places = np.frombuffer(offsets, dtype=np.int32, count=len(text) + 1)
        lengths = np.diff(places)
        if np.count_nonzero(lengths) != len(text) - text.null_count:
            return None
        used = np.frombuffer(data, dtype=np.uint8, count=int(places[-1]))[places[0] :]
        return cls(text, used, places[:-1] - places[0], lengths)

    def all_of_length(self, *lengths: int) -> bool:
        """Whether all cells have the same one of these lengths."""
        longest = int(self.lengths.max())
        return longest in lengths and len(self.data) == longest * np.count_nonzero(self.lengths)


def emptied(text: pa.Array) -> pa.Array:
    """``text`` with null in place of empty cells; no byte is copied."""
    if text.offset or text.null_count or not len(text):
        return pc.if_else(pc.equal(pc.binary_length(text), 0), None, text)
    offsets = np.frombuffer(text.buffers()[1], dtype=np.int32, count=len(text) + 1)
    filled = np.diff(offsets) != 0
    if filled.all():
        return text
    validity = pa.array(filled).buffers()[1]
    return pa.Array.from_buffers(text.type, len(text), [validity, *text.buffers()[1:]])


def integers(text: pa.Array, *, leading_zeros: bool) -> pa.Array | None:
    """Digits with at most a dash in front; 007 only with ``leading_zeros``."""
    cells = Cells.of(text)
    if cells is None or not (_digits(cells.data) | (cells.data == _DASH)).all():
        return None
    if not leading_zeros:
        long = cells.starts[cells.lengths > 1]
        if (cells.data[long] == _ZERO).any():
            return None
    return _cast(text, pa.int64())


def floats(text: pa.Array) -> pa.Array | None:
    """Digits with a point."""
    cells = Cells.of(text)
    if cells is None or cells.lengths.max() > LONGEST_NUMBER:
        return None
    marks = (cells.data == _DASH) | (cells.data == _POINT)
    return _cast(text, pa.float64()) if (_digits(cells.data) | marks).all() else None


def moments(text: pa.Array, spelling: Spelling | None, type_: pa.DataType) -> pa.Array | None:
    """ISO dates, or ISO moments without fraction and zone, all written alike."""
    cells = Cells.of(text)
    if spelling is None or spelling.date != "YYYY-MM-DD" or spelling.zone or cells is None:
        return None
    lengths = (16, 19) if spelling.clock else (10,)
    if spelling.clock != pa.types.is_timestamp(type_) or not cells.all_of_length(*lengths):
        return None
    values = _cast(text, type_)
    if values is None:
        return None
    first = _FIRST_DAY * (86_400_000_000 if spelling.clock else 1)
    earliest = pc.min(values.view(pa.int64() if spelling.clock else pa.int32())).as_py()
    return values if earliest is None or earliest >= first else None


def _digits(data: np.ndarray) -> np.ndarray:
    return (data - _ZERO) < 10  # unsigned: what is below “0” is far above


def _cast(text: pa.Array, type_: pa.DataType) -> pa.Array | None:
    try:
        return text.cast(type_)
    except pa.ArrowInvalid:
        return None
