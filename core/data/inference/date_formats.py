"""Dates and times written as text: which spellings are known, and how they are read, exactly and a
whole column at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.schema import ColumnType

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATES = {
    "YYYY-MM-DD": r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
    "YYYY/MM/DD": r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})",
    "YYYY.MM.DD": r"(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})",
    "DD/MM/YYYY": r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})",
    "MM/DD/YYYY": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",
    "DD.MM.YYYY": r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",
    "DD-MM-YYYY": r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})",
    "MM-DD-YYYY": r"(?P<m>\d{1,2})-(?P<d>\d{1,2})-(?P<y>\d{4})",
    "DD/MM/YY": r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{2})",
    "MM/DD/YY": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{2})",
    "DD.MM.YY": r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{2})",
    "DD Mon YYYY": r"(?P<d>\d{1,2})[ -](?P<n>[A-Za-z]{3,9})\.?[ -](?P<y>\d{4})",
    "Mon DD, YYYY": r"(?P<n>[A-Za-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})",
}
_CLOCK = r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
_HALF = r"(?: ?(?P<p>[AaPp])\.?[Mm]\.?)?"
_ZONE = r" ?(?P<z>Z|z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})"
AMBIGUOUS = {
    "DD/MM/YYYY": "MM/DD/YYYY",
    "DD-MM-YYYY": "MM-DD-YYYY",
    "DD/MM/YY": "MM/DD/YY",
}  # day first → month first
_EPOCHS = {"epoch s": 1_000_000, "epoch ms": 1_000, "epoch us": 1}  # → microseconds


@dataclass(frozen=True)
class Spelling:
    """How a temporal column is written: a date format, with a clock or not, with a zone or not; or
    an epoch unit.
    """

    date: str | None  # a key of the formats, or "epoch s" …; None for a time of day
    clock: bool = False
    zone: bool = False

    @property
    def type(self) -> ColumnType:
        """The column type that it gives."""
        if self.date is None:
            return ColumnType.TIME
        return ColumnType.DATETIME if self.clock or self.epoch else ColumnType.DATE

    @property
    def epoch(self) -> bool:
        """Whether it counts from 1970."""
        return self.date in _EPOCHS

    def say(self) -> str:
        """The format as a person reads it."""
        return " ".join(
            filter(
                None,
                (
                    self.date,
                    "HH:MM:SS" if self.clock or self.date is None else "",
                    "with zone" if self.zone else "",
                ),
            )
        )


@cache
def pattern(spelling: Spelling) -> str:
    """The regular expression (RE2, anchored, outer spaces allowed) that a cell of this spelling
    matches.
    """
    date = _DATES[spelling.date] if spelling.date else ""
    clock = _CLOCK + _HALF if spelling.clock or not spelling.date else ""
    between = r"(?:[T ] ?)" if date and clock else ""
    return rf"^[ \t]*{date}{between}{clock}{_ZONE if spelling.zone else ''}[ \t]*$"


@cache
def spellings() -> tuple[Spelling, ...]:
    """All known spellings except the epochs, day first before month first."""
    dates = tuple(Spelling(date) for date in _DATES)
    moments = tuple(
        Spelling(date, clock=True, zone=zone) for date in _DATES for zone in (False, True)
    )
    return (*dates, *moments, Spelling(None))


def parse(text: pa.Array, spelling: Spelling) -> pa.Array:
    """Read a column of text; cells that do not fit become null.

    Returns
    -------
    pa.Array
        ``date32``, ``time64[us]``, ``timestamp[us]``, or ``timestamp[us, UTC]`` when the spelling
        has a zone. A leap second, a 30 February and an hour 24 do not fit.
    """
    if spelling.epoch:
        return _epoch(text, spelling)
    groups = pc.extract_regex(text, pattern(spelling))
    if not isinstance(groups, pa.Array):
        groups = groups.combine_chunks()
    fits = np.asarray(groups.is_valid())
    if spelling.date is None:
        micros, ok = _clock(groups)
        return pa.array(np.where(ok & fits, micros, 0), mask=~(fits & ok)).cast(pa.time64("us"))
    days, ok = _days(groups, spelling)
    ok &= fits
    if not spelling.clock:
        return pa.array(days.astype("int32"), mask=~ok).cast(pa.date32())
    micros, clock_ok = _clock(groups)
    micros = days * 86_400_000_000 + micros - _offset(groups, spelling) * 60_000_000
    return pa.array(micros, mask=~(ok & clock_ok)).cast(
        pa.timestamp("us", tz="UTC" if spelling.zone else None)
    )


def _number(groups: pa.Array, name: str, default: int = 0) -> np.ndarray:
    """A group as int64, ``default`` where it is empty or absent."""
    field = pc.struct_field(groups, name)
    field = pc.if_else(pc.equal(field, ""), None, field)
    return np.asarray(pc.fill_null(pc.cast(field, pa.int64()), default))


def _month(groups: pa.Array) -> np.ndarray:
    if groups.type.get_field_index("n") < 0:
        return _number(groups, "m", 1)
    short = pc.utf8_slice_codeunits(pc.utf8_lower(pc.struct_field(groups, "n")), 0, 3)
    return np.asarray(pc.fill_null(pc.index_in(short, pa.array(_MONTHS)), -1)).astype("int64") + 1


def _days(groups: pa.Array, spelling: Spelling) -> tuple[np.ndarray, np.ndarray]:
    """Days since 1970 (proleptic Gregorian) and which are real dates."""
    year, month, day = _number(groups, "y", 1970), _month(groups), _number(groups, "d", 1)
    if (spelling.date or "").endswith("YY") and not (spelling.date or "").endswith("YYYY"):
        year = year + np.where(year < 70, 2000, 1900)  # the POSIX pivot
    ok = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    months = (year - 1970) * 12 + np.where(ok, month, 1) - 1
    first = months.astype("M8[M]").astype("M8[D]").astype("int64")
    length = (months + 1).astype("M8[M]").astype("M8[D]").astype("int64") - first
    return first + day - 1, ok & (day <= length)


def _clock(groups: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Microseconds since midnight and which are real times."""
    hour, minute, second = _number(groups, "H"), _number(groups, "M"), _number(groups, "S")
    half = pc.utf8_lower(pc.struct_field(groups, "p"))
    after, before = (np.asarray(pc.fill_null(pc.equal(half, word), False)) for word in ("p", "a"))
    ok = (
        (hour < 24)
        & (minute < 60)
        & (second < 60)
        & ~((after | before) & ((hour == 0) | (hour > 12)))
    )
    hour = np.where(after & (hour < 12), hour + 12, np.where(before & (hour == 12), 0, hour))
    fraction = pc.utf8_slice_codeunits(
        pc.utf8_rpad(pc.fill_null(pc.struct_field(groups, "f"), ""), 6, "0"), 0, 6
    )
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + np.asarray(
        pc.cast(fraction, pa.int64())
    ), ok


def _offset(groups: pa.Array, spelling: Spelling) -> np.ndarray:
    """Minutes east of UTC."""
    if not spelling.zone:
        return np.zeros(len(groups), dtype="int64")
    zone = pc.replace_substring(pc.fill_null(pc.struct_field(groups, "z"), "Z"), ":", "")
    zone = pc.if_else(
        pc.match_substring_regex(zone, r"^[+-]\d{2}$"),
        pc.binary_join_element_wise(zone, "00", ""),
        zone,
    )
    digits = np.asarray(
        pc.cast(
            pc.if_else(
                pc.match_substring_regex(zone, r"^[+-]\d{4}$"),
                pc.replace_substring(zone, "+", ""),
                "0",
            ),
            pa.int64(),
        )
    )
    return np.asarray(np.sign(digits) * (np.abs(digits) // 100 * 60 + np.abs(digits) % 100))


def _epoch(text: pa.Array, spelling: Spelling) -> pa.Array:
    trimmed = pc.ascii_trim_whitespace(text)
    trimmed = pc.if_else(pc.match_substring_regex(trimmed, r"^-?\d{1,17}$"), trimmed, None)
    unit = _EPOCHS[spelling.date or ""]
    count = pc.cast(trimmed, pa.int64())
    in_range = pc.and_(
        pc.greater_equal(count, -62_135_596_800_000_000 // unit),
        pc.less_equal(count, 253_402_300_799_000_000 // unit),
    )
    return pc.cast(pc.multiply(pc.if_else(in_range, count, None), unit), pa.timestamp("us"))
