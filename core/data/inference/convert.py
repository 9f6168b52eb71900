"""Text → typed columns, a whole column at once, with the cells that do not fit marked instead of
guessed at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.inference import date_formats, quick_casts
from core.data.inference.date_formats import Spelling
from core.data.schema import Column, ColumnType, to_arrow
from core.data.transformers.value_words import (
    EXACT_FLOAT,
    INFINITE_WORDS,
    MISSING_WORDS,
    NAN_WORDS,
)

_LEADING_ZERO = r"^0\d"
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,5})?$"
_UNITS = (
    r"^([+-]?)[ ]?(?:[$€£¥₹]|USD|EUR|GBP|CHF)?[ ]?([+-]?[0-9.,' ]*[0-9.])["
    r" ]?(?:%|[$€£¥₹]|USD|EUR|GBP|CHF)?$"
)
_SPACES = " \t\u00a0\u202f"


@dataclass(frozen=True)
class ColumnPlan:
    """How one column of text becomes typed."""

    name: str
    type: ColumnType
    source_name: str | None = None
    spelling: Spelling | None = None  # dates and times
    decimal: str = "."
    thousands: str = ""
    true: frozenset[str] = frozenset()  # casefolded words
    false: frozenset[str] = frozenset()
    boolean_labels: tuple[str, str] | None = None  # no and yes as they are written
    unit: bool = False  # a percent or currency sign is taken off
    leading_zeros: bool = False  # 00501 may become 501
    missing: frozenset[str] = frozenset({""})  # exact texts that mean “no value”, in every column
    declared: bool = False  # a person chose the type

    @property
    def column(self) -> Column:
        """The column that results."""
        return Column(
            name=self.name,
            type=self.type,
            source_name=self.source_name,
            boolean_labels=self.boolean_labels,
        )

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type that results."""
        return to_arrow(
            self.type, zone="UTC" if self.spelling is not None and self.spelling.zone else None
        )


@dataclass
class Converted:
    """A typed column, the cells that did not fit, and what was counted on the way."""

    values: pa.Array
    bad: np.ndarray | None  # bool, one per cell; None when all fit
    counts: dict[str, int] = field(
        default_factory=dict
    )  # "missing_words", "not_a_number", "infinite"


def as_text(values: pa.Array | list[str | None]) -> pa.Array:
    """One plain string array."""
    array = pa.array(values, type=pa.string()) if isinstance(values, list) else values
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array if array.type == pa.string() else array.cast(pa.string())


def blank(text: pa.Array, missing: frozenset[str]) -> pa.Array:
    """``text`` with the texts that mean “no value” as null."""
    if missing == {""}:
        return quick_casts.emptied(text)
    return pc.if_else(
        pc.is_in(text, value_set=pa.array(sorted(missing), type=pa.string())), None, text
    )


def convert(text: pa.Array | list[str | None], plan: ColumnPlan) -> Converted:
    """Type a column of text.

    Parameters
    ----------
    text : pa.Array of string, or list
        The cells; null is a missing value.
    plan : ColumnPlan
        What it shall become.

    Returns
    -------
    Converted
        ``values`` has the type ``plan.arrow``; a cell that does not fit is null there and True in
        ``bad``.
    """
    text = blank(as_text(text), plan.missing)
    if plan.type in (ColumnType.TEXT, ColumnType.CATEGORY):
        return Converted(text if plan.type is ColumnType.TEXT else text.dictionary_encode(), None)
    values = _quickly(text, plan)
    return _carefully(text, plan) if values is None else Converted(values, None)


def _quickly(text: pa.Array, plan: ColumnPlan) -> pa.Array | None:
    """The typed column where every cell is written plainly; None where one may not be."""
    if plan.type in (ColumnType.DATE, ColumnType.DATETIME):
        return quick_casts.moments(text, plan.spelling, plan.arrow)
    if plan.type is ColumnType.BOOLEAN:
        return _by_word(text, plan)
    if plan.unit or plan.thousands or plan.decimal != ".":
        return None
    if plan.type is ColumnType.INTEGER:
        return quick_casts.integers(text, leading_zeros=plan.leading_zeros)
    return quick_casts.floats(text) if plan.type is ColumnType.NUMBER else None


def _by_word(text: pa.Array, plan: ColumnPlan) -> pa.Array | None:
    """A column of few different words: each is converted once."""
    words = text.dictionary_encode()
    converted = _carefully(words.dictionary, plan)
    if converted.bad is not None or converted.counts:
        return None
    return converted.values.take(words.indices)


def _carefully(text: pa.Array, plan: ColumnPlan) -> Converted:
    """The typed column, cell by cell: what does not fit is marked, what is missing is counted."""
    trimmed = pc.utf8_trim(text, characters=_SPACES)
    words = pc.is_in(pc.utf8_lower(trimmed), value_set=pa.array([*sorted(MISSING_WORDS), ""]))
    counts = {"missing_words": pc.sum(words).as_py() or 0}
    present = pc.if_else(words, None, trimmed) if counts["missing_words"] else trimmed
    values = _PARSERS[plan.type](present, plan, counts)
    bad = np.asarray(pc.and_(present.is_valid(), values.is_null()))
    if plan.type in (ColumnType.NUMBER, ColumnType.INTEGER) and (
        bad.any() or counts["missing_words"]
    ):
        bad = _not_finite(trimmed, bad, counts)
    return Converted(
        values, bad if bad.any() else None, {name: count for name, count in counts.items() if count}
    )


def _not_finite(trimmed: pa.Array, bad: np.ndarray, counts: dict[str, int]) -> np.ndarray:
    """NaN and infinity are missing values, counted apart; they are not cells that do not fit."""
    lower = pc.utf8_lower(trimmed)
    nan, infinite = (
        np.asarray(pc.is_in(lower, value_set=pa.array(sorted(words))))
        for words in (NAN_WORDS, INFINITE_WORDS)
    )
    counts["not_a_number"], counts["infinite"] = int(nan.sum()), int(infinite.sum())
    counts["missing_words"] -= int((nan & ~bad).sum())
    return np.asarray(bad & ~nan & ~infinite)


def plain_numbers(text: pa.Array, plan: ColumnPlan) -> pa.Array:
    """Numbers in the program's spelling: units off, thousands marks gone, a point for the decimal
    mark. What is no such number becomes null.
    """
    if plan.unit:
        text = pc.replace_substring_regex(
            pc.if_else(pc.match_substring_regex(text, _UNITS), text, None), _UNITS, r"\1\2"
        )
    if plan.thousands:
        mark, point = _escape(plan.thousands), _escape(plan.decimal)
        grouped = rf"^[+-]?(\d{{1,3}}({mark}\d{{3}})+|\d+)({point}\d*)?$"
        text = pc.replace_substring(
            pc.if_else(pc.match_substring_regex(text, grouped), text, None), plan.thousands, ""
        )
    if plan.decimal != ".":
        text = pc.if_else(pc.match_substring(text, "."), None, text)
        text = pc.replace_substring(text, plan.decimal, ".")
    return text


def _escape(mark: str) -> str:
    return "\\." if mark == "." else "[ \u00a0\u202f]" if mark == " " else mark


def _fits(text: pa.Array, regex: str) -> pa.Array:
    """``text`` where it matches, else null."""
    return pc.if_else(pc.match_substring_regex(text, regex), text, None)


def _unsigned(text: pa.Array) -> pa.Array:
    """Without a leading plus, which Arrow does not read."""
    return pc.if_else(pc.starts_with(text, "+"), pc.utf8_slice_codeunits(text, 1), text)


def _number(text: pa.Array, plan: ColumnPlan, counts: dict[str, int]) -> pa.Array:
    values = _unsigned(_fits(plain_numbers(text, plan), NUMBER)).cast(pa.float64())
    return pc.if_else(pc.is_finite(values), values, None)


def _integer(text: pa.Array, plan: ColumnPlan, counts: dict[str, int]) -> pa.Array:
    """Whole numbers; 12.0 and 12e3 are some, 12.5 is not.

    007 is not unless leading zeros may go.
    """
    text = plain_numbers(text, plan)
    if not plan.leading_zeros:
        text = pc.if_else(pc.match_substring_regex(text, _LEADING_ZERO), None, text)
    values = _to_int64(_unsigned(_fits(text, r"^[+-]?\d{1,19}$")))
    if values.null_count == text.null_count:
        return values
    floats = _unsigned(_fits(pc.if_else(values.is_valid(), None, text), NUMBER)).cast(pa.float64())
    whole = pc.and_(pc.equal(floats, pc.trunc(floats)), pc.less(pc.abs(floats), float(EXACT_FLOAT)))
    return pc.coalesce(values, pc.cast(pc.if_else(whole, floats, None), pa.int64()))


def _to_int64(text: pa.Array) -> pa.Array:
    """Cast, with what lies outside ±2^63 as null."""
    try:
        return text.cast(pa.int64())
    except pa.ArrowInvalid:
        long = np.asarray(pc.fill_null(pc.greater_equal(pc.binary_length(text), 19), False))
        limit = [
            value if not suspect or value is None or -(2**63) <= int(value) < 2**63 else None
            for value, suspect in zip(text.to_pylist(), long, strict=True)
        ]
        return pa.array(limit, type=pa.string()).cast(pa.int64())


def _decimal(text: pa.Array, plan: ColumnPlan, counts: dict[str, int]) -> pa.Array:
    """Exact decimals with at most 28 digits before and 10 after the point."""
    fits = _unsigned(_fits(plain_numbers(text, plan), r"^[+-]?(\d{1,28}(\.\d{0,10})?|\.\d{1,10})$"))
    return fits.cast(to_arrow(ColumnType.DECIMAL))


def _boolean(text: pa.Array, plan: ColumnPlan, counts: dict[str, int]) -> pa.Array:
    lower = pc.utf8_lower(text)
    true = pc.is_in(lower, value_set=pa.array(sorted(plan.true), type=pa.string()))
    false = pc.is_in(lower, value_set=pa.array(sorted(plan.false), type=pa.string()))
    return pc.if_else(pc.or_(true, false), true, pa.scalar(None, pa.bool_()))


def _temporal(text: pa.Array, plan: ColumnPlan, counts: dict[str, int]) -> pa.Array:
    default = (
        Spelling(None)
        if plan.type is ColumnType.TIME
        else Spelling("YYYY-MM-DD", clock=plan.type is ColumnType.DATETIME)
    )
    values = date_formats.parse(text, plan.spelling or default)
    return (
        values if values.type == plan.arrow else values.cast(plan.arrow, safe=False)
    )  # a moment declared as a date keeps its day


_PARSERS: dict[ColumnType, Callable[[pa.Array, ColumnPlan, dict[str, int]], pa.Array]] = {
    ColumnType.NUMBER: _number,
    ColumnType.INTEGER: _integer,
    ColumnType.DECIMAL: _decimal,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.DATE: _temporal,
    ColumnType.DATETIME: _temporal,
    ColumnType.TIME: _temporal,
}
_NOUNS = {
    ColumnType.NUMBER: "a number",
    ColumnType.INTEGER: "a whole number",
    ColumnType.DECIMAL: "a decimal number of at most 28 digits and 10 decimals",
    ColumnType.DATE: "a date",
    ColumnType.DATETIME: "a date and time",
    ColumnType.TIME: "a time of day",
}


def reason(plan: ColumnPlan, cell: str) -> str:
    """Why ``cell`` does not fit, as a sentence for the quarantine."""
    shown = cell if len(cell) <= 60 else cell[:59] + "…"
    if plan.type is ColumnType.BOOLEAN:
        return (
            f"“{shown}” in “{plan.name}” is neither {'/'.join(sorted(plan.true))} nor"
            f" {'/'.join(sorted(plan.false))}."
        )
    expected = f" ({plan.spelling.say()})" if plan.spelling is not None else ""
    return f"“{shown}” in “{plan.name}” is not {_NOUNS[plan.type]}{expected}."
