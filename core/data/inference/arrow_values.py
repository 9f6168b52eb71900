"""Arrow columns of any type → the types that datasets are stored with.

Nothing is lost in silence.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.base.finding import Finding
from core.base.words import plural
from core.data.inference.headers import header_notices, unique_names
from core.data.inference.overrides import named_field
from core.data.schema import emptied

_DEEPEST = 20  # levels of nested columns that are taken apart


@dataclass(frozen=True)
class Leaf:
    """A column of the result: where it is in the file, and its Arrow type there."""

    path: tuple[int, ...]
    name: str
    type: pa.DataType


@dataclass
class Layout:
    """How the columns of an Arrow schema are stored.

    Parameters
    ----------
    schema : pa.Schema
        The columns as they are in the file.
    flatten : bool
        One column for each field of a nested one; else JSON text.
    separator : str
        Between the names of nested fields.
    """

    schema: pa.Schema
    flatten: bool = True
    separator: str = "."
    counts: dict[tuple[str, str], int] = field(default_factory=dict)  # (column, what) → cells

    def __post_init__(self) -> None:
        self._leaves = [
            leaf
            for index, f in enumerate(self.schema)
            for leaf in self._leaves_of(f, (index,), f.name, 0)
        ]
        headers = unique_names(leaf.name for leaf in self._leaves)
        self._hex = {
            index
            for index, leaf in enumerate(self._leaves)
            if pa.types.is_fixed_size_binary(leaf.type)
        }
        self.fields = [
            named_field(header, stored_type(leaf.type))
            for header, leaf in zip(headers, self._leaves, strict=True)
        ]
        self.notices = header_notices(headers) + [
            notice
            for leaf, f in zip(self._leaves, self.fields, strict=True)
            for notice in _told(leaf.type, f.name)
        ]

    def _leaves_of(
        self, arrow_field: pa.Field, path: tuple[int, ...], name: str, depth: int
    ) -> list[Leaf]:
        type_ = (
            arrow_field.type.storage_type
            if isinstance(arrow_field.type, pa.BaseExtensionType)
            else arrow_field.type
        )
        if not (
            self.flatten and pa.types.is_struct(type_) and type_.num_fields and depth < _DEEPEST
        ):
            return [Leaf(path, name, type_)]
        inner = [type_.field(index) for index in range(type_.num_fields)]
        return [
            leaf
            for i, f in enumerate(inner)
            for leaf in self._leaves_of(f, (*path, i), f"{name}{self.separator}{f.name}", depth + 1)
        ]

    def columns(self, batch: pa.RecordBatch) -> list[pa.Array]:
        """The columns of a batch with the types of ``fields``."""
        return [self._column(index, batch) for index in range(len(self._leaves))]

    def empty(self) -> list[pa.Array]:
        """No rows."""
        return [pa.array([], type=f.type) for f in self.fields]

    def _column(self, index: int, batch: pa.RecordBatch) -> pa.Array:
        leaf, name = self._leaves[index], self.fields[index].name
        array = _storage(batch.column(leaf.path[0]))
        for step in leaf.path[1:]:
            array = _storage(array.flatten()[step])
        if pa.types.is_floating(array.type):
            return self._finite(array.cast(pa.float64()), name)
        if pa.types.is_timestamp(array.type) and array.type.unit == "ns":
            return self._micro(array, name)
        if (
            pa.types.is_binary(array.type)
            or pa.types.is_large_binary(array.type)
            or pa.types.is_fixed_size_binary(array.type)
        ):
            return self._bytes(array, index)
        return plain(array)

    def _finite(self, array: pa.Array, name: str) -> pa.Array:
        """NaN and infinity are missing values, counted apart."""
        finite = pc.is_finite(array)
        if pc.all(finite).as_py() in (True, None):
            return array
        for what, mask in (("not_a_number", pc.is_nan(array)), ("infinite", pc.is_inf(array))):
            if count := pc.sum(mask).as_py() or 0:
                self.counts[name, what] = self.counts.get((name, what), 0) + count
        return pc.if_else(finite, array, pa.scalar(None, pa.float64()))

    def _micro(self, array: pa.Array, name: str) -> pa.Array:
        micro = array.cast(pa.timestamp("us", array.type.tz), safe=False)
        lost = pc.sum(pc.not_equal(micro.cast(array.type), array)).as_py() or 0
        if lost:
            self.counts[name, "nanoseconds"] = self.counts.get((name, "nanoseconds"), 0) + lost
        return micro

    def _bytes(self, array: pa.Array, index: int) -> pa.Array:
        """Bytes are text where they are valid UTF-8, else hexadecimal digits; the first bytes
        decide for the column.
        """
        if index not in self._hex:
            try:
                return array.cast(pa.binary()).cast(pa.string())
            except pa.ArrowInvalid:
                self._hex.add(index)
        return pa.array(
            [None if value is None else value.hex() for value in array.to_pylist()],
            type=pa.string(),
        )

    def final_notices(self) -> list[Finding]:
        """What was counted while reading, after the notices about the columns."""
        counted = [
            Finding(
                code=what,
                severity="warn",
                sentence=_said(what, count, name),
                subject=name,
                count=count,
            )
            for (name, what), count in self.counts.items()
        ]
        return self.notices + counted


def _said(what: str, count: int, name: str) -> str:
    if what == "nanoseconds":
        return (
            f"{plural(count, f'moment in “{name}” was', f'moments in “{name}” were')} cut to"
            " microseconds."
        )
    return emptied(what, count, name)


def _storage(array: pa.Array) -> pa.Array:
    """An extension array's plain storage: no foreign code decides what a value is."""
    return _storage(array.storage) if isinstance(array.type, pa.BaseExtensionType) else array


def _told(type_: pa.DataType, name: str) -> list[Finding]:
    if pa.types.is_nested(type_):
        return [
            Finding(
                code="nested_as_json",
                sentence=f"“{name}” is nested ({str(type_)[:60]}); it is stored as JSON text.",
                subject=name,
            )
        ]
    if pa.types.is_duration(type_):
        return [
            Finding(
                code="duration",
                sentence=f"“{name}” holds durations; they are stored as seconds.",
                subject=name,
            )
        ]
    if type_ == pa.uint64():
        return [
            Finding(
                code="big_integers",
                sentence=(
                    f"“{name}” holds unsigned 64-bit whole numbers; they are stored as decimals, so"
                    " that every digit stays."
                ),
                subject=name,
            )
        ]
    return []


def _is_text(type_: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(type_)
        or pa.types.is_large_string(type_)
        or pa.types.is_string_view(type_)
    )


_STORED: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.DataType], pa.DataType]], ...] = (
    (pa.types.is_boolean, lambda t: t),
    (lambda t: t == pa.uint64(), lambda t: pa.decimal128(20, 0)),
    (pa.types.is_integer, lambda t: pa.int64()),
    (pa.types.is_floating, lambda t: pa.float64()),
    (pa.types.is_duration, lambda t: pa.float64()),
    (
        lambda t: pa.types.is_decimal(t) and t.precision <= 38,
        lambda t: pa.decimal128(t.precision, t.scale),
    ),
    (pa.types.is_date, lambda t: pa.date32()),
    (pa.types.is_time, lambda t: pa.time64("us")),
    (pa.types.is_timestamp, lambda t: pa.timestamp("us", t.tz)),
    (
        lambda t: pa.types.is_dictionary(t) and _is_text(t.value_type),
        lambda t: pa.dictionary(pa.int32(), pa.string()),
    ),
    (pa.types.is_dictionary, lambda t: stored_type(t.value_type)),
)


def stored_type(type_: pa.DataType) -> pa.DataType:
    """The Arrow type in which a column of ``type_`` is stored; text for everything without a type
    of its own.
    """
    return next((stored(type_) for matches, stored in _STORED if matches(type_)), pa.string())


def plain(array: pa.Array) -> pa.Array:
    """A column as its :func:`stored_type`."""
    type_, target = array.type, stored_type(array.type)
    if type_ == target:
        return array
    if pa.types.is_dictionary(type_) and pa.types.is_dictionary(target):
        return array.cast(pa.string()).dictionary_encode()
    if pa.types.is_dictionary(type_):
        return plain(array.cast(type_.value_type))
    if pa.types.is_duration(type_):
        return pc.divide(
            array.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64()), 1e6
        )
    if pa.types.is_nested(type_):
        return pa.array(
            [
                None if value is None else as_json(value, pa.types.is_map(type_))
                for value in array.to_pylist()
            ],
            type=pa.string(),
        )
    return array.cast(target, safe=not pa.types.is_temporal(type_))


def as_json(value: Any, is_map: bool = False) -> str:
    """A nested value as JSON text; bytes as hexadecimal digits, dates in ISO form."""
    return json.dumps(
        dict(value) if is_map else value,
        ensure_ascii=False,
        default=lambda other: other.hex() if isinstance(other, bytes) else str(other),
    )
