"""Columns of values that already have types (from JSON, workbooks, databases files) → Arrow
columns, without a detour through text.

All rows are looked at before the types are decided, so that nothing further down can fail to fit.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.base.finding import Finding, options
from core.base.words import plural
from core.data.inference import date_formats
from core.data.inference.date_formats import Spelling
from core.data.inference.headers import Header, header_notices, unique_names
from core.data.inference.overrides import Declared, named_field
from core.data.limits import Limits
from core.data.schema import ColumnType, emptied, to_arrow
from core.data.storage.quarantine import Quarantine
from core.data.transformers.value_words import EXACT_FLOAT, MISSING_WORDS, number_text

_ISO = (
    Spelling("YYYY-MM-DD"),
    Spelling("YYYY-MM-DD", clock=True),
    Spelling("YYYY-MM-DD", clock=True, zone=True),
    Spelling(None),
)
_NOUNS = {
    bool: "yes/no values",
    int: "whole numbers",
    float: "numbers",
    str: "text",
    dict: "objects",
    list: "lists",
    dt.date: "dates",
    dt.datetime: "dates and times",
    dt.time: "times",
    dt.timedelta: "durations",
    Decimal: "decimals",
}


class BigInteger(str):
    """The digits of a whole number with thousands of them."""

    __slots__ = ()


@dataclass
class Chunk:
    """Some rows: their 1-based numbers, the values of each column by its raw name, and the rows as
    they stand in the source.
    """

    numbers: Sequence[int]
    columns: dict[str, list[Any]]
    raw: Callable[[int], str] | None = None


@dataclass
class Seen:
    """What was seen in one column, over all rows looked at."""

    kinds: Counter[type] = field(default_factory=Counter)
    low: int = 0
    high: int = 0
    whole: bool = True  # all numbers are integral
    iso: tuple[Spelling, ...] = _ISO
    words: int | None = None  # texts that stand for “no value”; None: not counted
    counts: Counter[str] = field(default_factory=Counter)

    def look(self, values: list[Any]) -> None:
        """Take some cells into account."""
        kinds = Counter(map(type, values))
        del kinds[type(None)]
        self.kinds += kinds
        if int in kinds:
            whole = [value for value in values if type(value) is int]
            self.low, self.high = min(self.low, *whole, 0), max(self.high, *whole, 0)
        if float in kinds:
            self._floats(np.array([value for value in values if type(value) is float]))
        if str in kinds:
            self._texts([value for value in values if type(value) is str])

    def _floats(self, values: np.ndarray) -> None:
        nan, infinite = np.isnan(values), np.isinf(values)
        self.counts.update({"not_a_number": int(nan.sum()), "infinite": int(infinite.sum())})
        finite = values[~(nan | infinite)]
        self.whole = self.whole and bool(
            np.all((finite == np.floor(finite)) & (np.abs(finite) < EXACT_FLOAT))
        )

    def _texts(self, values: list[str]) -> None:
        if self.words is not None:
            self.words += sum(
                value.strip().lower() in MISSING_WORDS or not value.strip() for value in values
            )
        if self.iso:
            text = text_array(list(values), Counter())
            self.iso = tuple(spelling for spelling in self.iso if _all_fit(text, spelling))


def _all_fit(text: pa.Array, spelling: Spelling) -> bool:
    head = text[:20]
    if date_formats.parse(head, spelling).null_count:
        return False
    return len(text) == len(head) or not date_formats.parse(text, spelling).null_count


def text_array(values: list[str | None], counts: Counter[str]) -> pa.Array:
    """A string array; characters that are no valid text (lone surrogates) become U+FFFD and are
    counted.
    """
    try:
        return pa.array(values, type=pa.string())
    except UnicodeEncodeError:
        mended = [None if value is None else _mended(value) for value in values]
        counts["not_text"] += sum(old != new for old, new in zip(values, mended, strict=True))
        return pa.array(mended, type=pa.string())


def _mended(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@dataclass(frozen=True)
class NativePlan:
    """How the values of one column are stored."""

    header: Header
    raw: str
    type: ColumnType
    spelling: Spelling | None = None
    whole: bool = False  # numbers are written without a fraction when they become text

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type."""
        return to_arrow(
            self.type, zone="UTC" if self.spelling is not None and self.spelling.zone else None
        )

    def array(self, values: list[Any], counts: Counter[str]) -> pa.Array:
        """Values → the column."""
        if self.spelling is not None:
            return date_formats.parse(pa.array(values, type=pa.string()), self.spelling)
        return _BUILDERS[self.type](values, self, counts)


class Survey:
    """Looks at all rows and decides the types.

    Parameters
    ----------
    limits : Limits
        How many columns there may be.
    whole_numbers : bool
        The ways of workbooks: numbers that are all integral count as whole, because every number is
        stored as a fraction; and words such as “n/a” among numbers count as missing.
    """

    def __init__(self, limits: Limits, *, whole_numbers: bool = False) -> None:
        self._limits, self._whole_numbers = limits, whole_numbers
        self.seen: dict[str, Seen] = {}
        self.rows = 0

    def look(self, chunk: Chunk) -> None:
        """Take a chunk into account; columns keep the order in which they were first met."""
        self.rows += len(chunk.numbers)
        for name, values in chunk.columns.items():
            self.seen.setdefault(name, Seen(words=0 if self._whole_numbers else None)).look(values)
        advice = "Choose another record path, or switch flattening off."
        self._limits.check_columns("the table", len(self.seen), advice)

    def plans(self) -> list[NativePlan]:
        """A plan for each column."""
        headers = unique_names(self.seen)
        return [
            self._plan(header, raw, seen)
            for header, (raw, seen) in zip(headers, self.seen.items(), strict=True)
        ]

    def _plan(self, header: Header, raw: str, seen: Seen) -> NativePlan:
        kinds = set(seen.kinds)
        if (
            self._whole_numbers
            and str in kinds
            and len(kinds) > 1
            and seen.words == seen.kinds[str]
        ):
            kinds.discard(str)
        type_, spelling = self._type(kinds, seen)
        return NativePlan(header, raw, type_, spelling, whole=self._whole_numbers)

    def _type(self, kinds: set[type], seen: Seen) -> tuple[ColumnType, Spelling | None]:
        if kinds == {str} and seen.iso:
            return seen.iso[0].type, seen.iso[0]
        if kinds and kinds <= {int, float}:
            return self._number(kinds, seen), None
        simple = (
            ({bool}, ColumnType.BOOLEAN),
            ({dt.date}, ColumnType.DATE),
            ({dt.datetime, dt.date}, ColumnType.DATETIME),
            ({dt.time}, ColumnType.TIME),
            ({dt.timedelta}, ColumnType.NUMBER),
            ({Decimal}, ColumnType.DECIMAL),
        )
        return (
            next((type_ for known, type_ in simple if kinds and kinds <= known), ColumnType.TEXT),
            None,
        )

    def _number(self, kinds: set[type], seen: Seen) -> ColumnType:
        if (
            seen.low < -(2**63)
            or seen.high >= 2**63
            or (float in kinds and max(-seen.low, seen.high) > EXACT_FLOAT)
        ):
            return ColumnType.TEXT
        if float not in kinds or (self._whole_numbers and seen.whole):
            return ColumnType.INTEGER
        return ColumnType.NUMBER

    def notices(self, plans: Sequence[NativePlan]) -> list[Finding]:
        """What a person should know about the columns."""
        all_notices = header_notices([plan.header for plan in plans], "name")
        for plan in plans:
            all_notices += _column_notices(plan, self.seen[plan.raw])
        return all_notices


def _column_notices(plan: NativePlan, seen: Seen) -> list[Finding]:
    name = plan.header.name
    kinds = {kind: count for kind, count in seen.kinds.items() if kind is not BigInteger}
    notices = []
    if not seen.kinds:
        sentence = f"“{name}” has no value."
        notices.append(
            Finding(code="empty_column", severity="warn", sentence=sentence, subject=name)
        )
    big = _big_integers(plan, seen, kinds)
    if big is not None:
        notices.append(big)
    elif plan.type is ColumnType.TEXT and len(kinds) > 1:
        notices.append(_mixed(name, kinds))
    if plan.type is not ColumnType.TEXT and str in kinds and plan.spelling is None:
        notices.append(_missing_words(name, seen.words or 0))
    if plan.type is ColumnType.TEXT and kinds and set(kinds) <= {dict, list}:
        sentence = f"“{name}” is nested; it is stored as JSON text."
        notices.append(Finding(code="nested_as_json", sentence=sentence, subject=name))
    if plan.type is ColumnType.NUMBER and dt.timedelta in kinds:
        sentence = f"“{name}” holds durations; they are stored as seconds."
        notices.append(Finding(code="duration", sentence=sentence, subject=name))
    return notices + _not_finite(name, seen)


def _big_integers(plan: NativePlan, seen: Seen, kinds: dict[type, int]) -> Finding | None:
    """That a column is text because numbers would lose digits."""
    name = plan.header.name
    beyond = int in kinds and (seen.low < -(2**63) or seen.high >= 2**63)
    if BigInteger in seen.kinds or beyond:
        target = "decimal"
        sentence = (
            f"“{name}” holds whole numbers that 64 bits cannot hold; it is read as text, so that"
            " every digit stays."
        )
    elif plan.type is ColumnType.TEXT and set(kinds) == {int, float}:
        target = "number"
        sentence = (
            f"“{name}” mixes fractions with whole numbers above 2^53; it is read as text, so that"
            " every digit stays. Make it a number if the last digits do not matter."
        )
    else:
        return None
    return Finding(
        code="big_integers",
        severity="warn",
        sentence=sentence,
        subject=name,
        action=options(types={name: target}),
    )


def _missing_words(name: str, count: int) -> Finding:
    return Finding(
        code="missing_words",
        severity="warn",
        sentence=emptied("missing_words", count, name),
        subject=name,
        count=count,
        action=options(types={name: "text"}),
    )


def _not_finite(name: str, seen: Seen) -> list[Finding]:
    counted = [
        (code, seen.counts[code]) for code in ("not_a_number", "infinite") if seen.counts[code]
    ]
    return [
        Finding(
            code=code,
            severity="warn",
            sentence=emptied(code, count, name),
            subject=name,
            count=count,
        )
        for code, count in counted
    ]


def _mixed(name: str, kinds: dict[type, int]) -> Finding:
    total = sum(kinds.values())
    shares = ", ".join(
        f"{100 * count / total:.3g} % {_NOUNS.get(kind, kind.__name__)}"
        for kind, count in sorted(kinds.items(), key=lambda item: -item[1])
    )
    most = max(kinds, key=lambda kind: kinds[kind])
    target = {
        int: "integer",
        float: "number",
        bool: "boolean",
        dt.date: "date",
        dt.datetime: "datetime",
    }.get(most)
    proposal = options(types={name: target}) if target and kinds[most] >= total / 2 else None
    return Finding(
        code="mixed_types",
        severity="warn",
        sentence=f"“{name}” mixes {shares}; it is read as text.",
        subject=name,
        action=proposal,
    )


def text_value(value: Any, whole: bool = False) -> str | None:
    """A value as text: JSON for what is nested, ISO for dates, 5 for a workbook's 5.0."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return number_text(value) if whole else repr(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return (
        value.isoformat(sep=" ")
        if isinstance(value, dt.datetime)
        else value.isoformat()
        if isinstance(value, dt.date | dt.time)
        else str(value)
    )


def _text(values: list[Any], plan: NativePlan, counts: Counter[str]) -> pa.Array:
    if not set(map(type, values)) <= {str, type(None)}:
        values = [text_value(value, plan.whole) for value in values]
    return text_array(values, counts)


def _integer(values: list[Any], plan: NativePlan, counts: Counter[str]) -> pa.Array:
    kinds = set(map(type, values))
    if kinds <= {int, type(None)}:
        return pa.array(values, type=pa.int64())
    return pa.array(
        [
            (
                int(value)
                if type(value) is int or (type(value) is float and math.isfinite(value))
                else None
            )
            for value in values
        ],
        type=pa.int64(),
    )


def _number(values: list[Any], plan: NativePlan, counts: Counter[str]) -> pa.Array:
    if set(map(type, values)) & {str, dt.timedelta}:
        values = [
            (
                value.total_seconds()
                if isinstance(value, dt.timedelta)
                else None
                if isinstance(value, str)
                else value
            )
            for value in values
        ]
    array = pa.array(np.array(values, dtype="float64"), from_pandas=True)
    return pc.if_else(pc.is_finite(array), array, pa.scalar(None, pa.float64()))


def _moment(values: list[Any], plan: NativePlan, counts: Counter[str]) -> pa.Array:
    zero = dt.time()
    moments = [
        (
            value
            if isinstance(value, dt.datetime)
            else dt.datetime.combine(value, zero)
            if isinstance(value, dt.date)
            else None
        )
        for value in values
    ]
    return pa.array(moments, type=pa.timestamp("us"))


def _plain(values: list[Any], plan: NativePlan, counts: Counter[str]) -> pa.Array:
    if str in set(map(type, values)):
        values = [None if isinstance(value, str) else value for value in values]
    return pa.array(values, type=plan.arrow)


_BUILDERS: dict[ColumnType, Callable[[list[Any], NativePlan, Counter[str]], pa.Array]] = {
    ColumnType.TEXT: _text,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.DATETIME: _moment,
    ColumnType.BOOLEAN: _plain,
    ColumnType.DATE: _plain,
    ColumnType.TIME: _plain,
    ColumnType.DECIMAL: _plain,
}


def cleared(chunks: Iterable[Chunk], missing: Iterable[str]) -> Iterator[Chunk]:
    """Chunks with None in place of the texts that mean “no value”."""
    nothing = frozenset(missing)
    for chunk in chunks:
        if nothing:
            chunk.columns = {
                name: (
                    [None if value in nothing else value for value in values]
                    if str in set(map(type, values)) and not _unhashable(values)
                    else _cleared(values, nothing)
                )
                for name, values in chunk.columns.items()
            }
        yield chunk


def _unhashable(values: list[Any]) -> bool:
    return not {dict, list}.isdisjoint(map(type, values))


def _cleared(values: list[Any], nothing: frozenset[str]) -> list[Any]:
    return (
        [None if type(value) is str and value in nothing else value for value in values]
        if _unhashable(values)
        else values
    )


def typed(
    chunks: Iterable[Chunk],
    plans: Sequence[NativePlan],
    params: Any,
    quarantine: Quarantine,
    counts: Counter[str],
) -> Iterator[pa.RecordBatch]:
    """Chunks → typed batches; cells that do not fit a type that a person chose go to quarantine.

    Parameters
    ----------
    chunks : iterable of Chunk
        A column that a chunk lacks is missing in all its rows.
    plans : sequence of NativePlan
        From the survey of the same chunks.
    params : FileParams
        ``types`` and ``missing`` are used.
    counts : Counter
        Takes what was mended on the way (``not_text``).
    """
    fields = [named_field(plan.header, plan.arrow) for plan in plans]
    declared = Declared(params.types, fields, frozenset(params.missing))
    first = True
    for chunk in chunks:
        size = len(chunk.numbers)
        arrays = [
            plan.array(chunk.columns.get(plan.raw) or [None] * size, counts) for plan in plans
        ]
        if first:
            declared.learn(arrays)
        first = False
        yield declared.settle(arrays, chunk.numbers, quarantine, chunk.raw)
    if first:
        empty = [pa.array([], type=f.type) for f in fields]
        declared.learn(empty)
        yield declared.settle(empty, (), quarantine)


def broken_records(rejected: Quarantine) -> list[Finding]:
    """That records could not be read, with the reason of the first."""
    if not rejected.rows:
        return []
    rows = tuple(row for row, *_ in rejected.first[:8])
    sentence = (
        f"{rejected.rows:,} records cannot be read and go to quarantine. The first:"
        f" {rejected.first[0][2]}"
    )
    count = rejected.rows
    return [
        Finding(code="broken_records", severity="warn", sentence=sentence, rows=rows, count=count)
    ]


def mended_notices(counts: Counter[str]) -> list[Finding]:
    """What was mended while the columns were built."""
    if not counts["not_text"]:
        return []
    held = f"{plural(counts['not_text'], 'text')} held characters that are no valid text"
    sentence = (
        f"{held} (half of a pair, or bytes that are not UTF-8); they were replaced by “\ufffd”."
    )
    return [Finding(code="not_text", severity="warn", sentence=sentence, count=counts["not_text"])]
