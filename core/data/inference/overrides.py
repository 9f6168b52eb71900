"""Types that a person chose for columns whose source already has types, and the way of a batch into
the table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.inference.convert import ColumnPlan, blank, convert, reason
from core.data.inference.headers import Header
from core.data.inference.infer import infer
from core.data.inference.sample import Reading
from core.data.schema import Column, ColumnType, check_types, from_arrow
from core.data.storage.arrow_schema import field_of
from core.data.storage.quarantine import Quarantine
from core.data.transformers.value_words import number_text

_DIRECT = {
    (ColumnType.BOOLEAN, ColumnType.INTEGER),
    (ColumnType.BOOLEAN, ColumnType.NUMBER),
    (ColumnType.DATE, ColumnType.DATETIME),
    (ColumnType.CATEGORY, ColumnType.TEXT),
    (ColumnType.INTEGER, ColumnType.TEXT),
    (ColumnType.BOOLEAN, ColumnType.TEXT),
}
_TO = {
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.DATETIME: pa.timestamp("us"),
    ColumnType.TEXT: pa.string(),
}


def text_of(array: pa.Array) -> pa.Array:
    """The cells as a person would write them: 5 for the number 5.0, ISO for dates."""
    if pa.types.is_dictionary(array.type):
        return array.cast(pa.string())
    if pa.types.is_floating(array.type):
        return pa.array(
            [None if value is None else number_text(value) for value in array.to_pylist()],
            type=pa.string(),
        )
    if pa.types.is_timestamp(array.type):
        zoned = array.type.tz is not None
        moments = array.cast(pa.timestamp("us", "UTC")) if zoned else array
        return pc.strftime(moments, format="%Y-%m-%d %H:%M:%SZ" if zoned else "%Y-%m-%d %H:%M:%S")
    return array.cast(pa.string())


class Declared:
    """The chosen types. The way a column is written is learned from its first cells.

    Parameters
    ----------
    types : dict
        Column name → type that a person chose.
    fields : sequence of pa.Field
        The columns as the source types them.
    missing : frozenset of str
        Texts that mean “no value”.
    """

    def __init__(
        self, types: dict[str, ColumnType], fields: Sequence[pa.Field], missing: frozenset[str]
    ) -> None:
        check_types(types, [field.name for field in fields])
        self._types, self._missing = types, missing
        self._natural = list(fields)
        self._plans: dict[str, ColumnPlan] = {}

    def learn(self, columns: Sequence[pa.Array]) -> None:
        """Look at the first cells."""
        for field, array in zip(self._natural, columns, strict=True):
            if self._changes(field) and not self._direct(field):
                reading = Reading(self._missing | {""}, types={field.name: self._types[field.name]})
                self._plans[field.name] = infer(
                    [Header(field.name, None)], [text_of(array)], reading
                )[0][0]

    def _changes(self, field: pa.Field) -> bool:
        return field.name in self._types and from_arrow(field.type) is not self._types[field.name]

    def _direct(self, field: pa.Field) -> bool:
        return (from_arrow(field.type), self._types[field.name]) in _DIRECT

    @property
    def schema(self) -> pa.Schema:
        """The columns as they are stored."""
        return pa.schema([field.with_type(self._type(field)) for field in self._natural])

    def _type(self, field: pa.Field) -> pa.DataType:
        if not self._changes(field):
            return field.type
        return (
            _TO[self._types[field.name]] if self._direct(field) else self._plans[field.name].arrow
        )

    def column(self, field: pa.Field, array: pa.Array) -> tuple[pa.Array, np.ndarray | None]:
        """A column as it is stored, and which cells did not fit."""
        if self._missing and pa.types.is_string(field.type):
            array = blank(array, self._missing)
        if not self._changes(field):
            return array, None
        if self._direct(field):
            return array.cast(self._type(field)), None
        converted = convert(text_of(array), self._plans[field.name])
        return converted.values, converted.bad

    def reason(self, field: pa.Field, array: pa.Array, index: int) -> str:
        """Why a cell did not fit."""
        return reason(self._plans[field.name], text_of(array.slice(index, 1))[0].as_py() or "")

    def settle(
        self,
        columns: Sequence[pa.Array],
        numbers: Sequence[int],
        quarantine: Quarantine,
        raw: Callable[[int], str] | None = None,
    ) -> pa.RecordBatch:
        """The batch of the rows that fit; the others go to quarantine, in order.

        Parameters
        ----------
        columns : sequence of pa.Array
            As the source types them.
        numbers : sequence of int
            The 1-based data row of each.
        quarantine : Quarantine
            Takes the rest.
        raw : callable, optional
            Row index → the row as it stands in the source.
        """
        stored: list[pa.Array] = []
        keep = np.ones(len(numbers), dtype=bool)
        faults: list[tuple[int, int]] = []
        for place, (field, array) in enumerate(zip(self._natural, columns, strict=True)):
            values, bad = self.column(field, array)
            stored.append(values)
            if bad is not None:
                keep &= ~bad
                faults += [(int(index), place) for index in np.flatnonzero(bad)]
        for index, place in sorted(faults):
            row = raw(index) if raw is not None else _row_text(columns, index)
            quarantine.add(
                numbers[index],
                self.reason(self._natural[place], columns[place], index),
                row,
                self._natural[place].name,
            )
        batch = pa.RecordBatch.from_arrays(stored, schema=self.schema)
        return batch if keep.all() else batch.filter(pa.array(keep))


def _row_text(columns: Sequence[pa.Array], index: int) -> str:
    return ", ".join(
        "" if (value := array[index].as_py()) is None else str(value)[:200] for array in columns
    )


def named_field(header: Header, type_: pa.DataType) -> pa.Field:
    """The Arrow field for a column of a source that has types."""
    return field_of(
        Column(name=header.name, type=from_arrow(type_), source_name=header.source_name), type_
    )
