"""Behind a profile: exact counts from one scan, shapes from the columns or their sample."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.base.finding import Finding, Severity
from core.base.progress import Progress, silent
from core.base.words import plural
from core.data.profile import distribution
from core.data.profile.association import Target, is_ordered
from core.data.profile.disguised_missing import disguised
from core.data.profile.duplicates import duplicate_columns, duplicate_rows
from core.data.profile.profile import SAMPLE, WHOLE, ColumnProfile, Profile, plain
from core.data.profile.roles import looks_like_id
from core.data.schema import NUMERIC, TEXTUAL, Column, ColumnType, Role, Schema
from core.data.storage.duckdb_scan import Scan, renamed, scan, scan_table

_CHUNK = 200  # columns asked about in one statement
_LONGEST = 200  # characters of a text shown as extreme
_MOSTLY = 0.5
_MANY_CLASSES = 50
_IN_MEMORY = 200_000  # rows up to which the whole table is held for shapes
#: first letters of the columns of :func:`_aggregates` → fields of the profile
_FIELDS = {
    "m": "mean",
    "s": "sd",
    "o": "zeros",
    "n": "negatives",
    "i": "infinite",
    "la": "length_minimum",
    "lz": "length_maximum",
    "lm": "length_mean",
    "e": "empty_texts",
    "t": "padded",
}
_COMMON = 10  # occurrences of the rarest value of a sample from which on no other is to be expected


@dataclass
class Sample:
    """Where the values for shapes come from: a table in memory, or (``table`` None) the file, a
    column at a time.
    """

    table: pa.Table | None
    path: Path | None
    rows: int
    total: int

    @classmethod
    def of(cls, source: Scan, path: Path, total: int, wanted: int) -> Sample:
        """``wanted`` rows of the file: all that there are, or a fixed pseudo-random choice of about
        that many.
        """
        if wanted >= total > _IN_MEMORY:
            return cls(None, path, total, total)
        condition = (
            "" if wanted >= total else f" WHERE hash(row) % 1000000 < {round(1e6 * wanted / total)}"
        )
        table = (
            renamed(
                source.arrow(f"SELECT {source.select()} FROM data{condition}"), list(source.types)
            )
            if source.types
            else pa.table({})
        )
        return cls(table, path, table.num_rows, total)

    @property
    def whole(self) -> bool:
        """True when these are all rows."""
        return self.rows == self.total

    def column(self, source: Scan, name: str) -> pa.ChunkedArray:
        """The values of one column."""
        if self.table is not None:
            return self.table.column(list(source.types).index(name))
        return source.arrow(f"SELECT {source.name(name)} FROM data").column(0)


def build(
    source: Scan, sample: Sample, columns: Schema, target: str | None, size: int, progress: Progress
) -> Profile:
    """The profile of an open table."""
    progress(0.0, "Counting")
    facts = _facts(source, columns)
    goal = _target(source, sample, columns, target)
    made = []
    for index, column in enumerate(columns):
        progress(0.2 + 0.7 * index / len(columns), f"Looking at “{column.name}”")
        values = sample.column(source, column.name)
        relations = (
            goal.relations(values, column.type)
            if goal is not None and column.name != target
            else ()
        )
        made.append(
            _column(column, facts[column.name], values, sample, source).model_copy(
                update={"relations": relations}
            )
        )
    progress(0.92, "Looking for duplicates")
    repeated = duplicate_columns(
        columns,
        (
            {column.name: sample.column(source, column.name) for column in columns}
            if sample.table is not None
            else {}
        ),
    )
    made = [
        (
            item.model_copy(update={"notices": (*item.notices, repeated[item.name])})
            if item.name in repeated
            else item
        )
        for item in made
    ]
    duplicates = duplicate_rows(source)
    return Profile(
        rows=sample.total,
        bytes=size,
        columns=tuple(made),
        duplicate_rows=duplicates,
        target=target,
        sample_rows=None if sample.whole else sample.rows,
        notices=_table_notices(sample, duplicates),
    )


def _target(source: Scan, sample: Sample, columns: Schema, target: str | None) -> Target | None:
    found = next((column for column in columns if column.name == target), None)
    return Target(sample.column(source, found.name), found.type) if found is not None else None


def _aggregates(source: Scan, column: Column, index: int, spread: bool) -> list[str]:
    value = source.value(column.name)
    parts = [
        f"count({value}) AS p{index}",
        f"min({value}) AS a{index}",
        f"max({value}) AS z{index}",
        f"approx_count_distinct({value}) AS d{index}",
    ]
    if column.type in NUMERIC and source.types[column.name] in NUMERIC:
        number = source.number(column.name)
        real = column.type is ColumnType.NUMBER  # only these know infinity
        parts += [
            f"count_if({value} = 0) AS o{index}",
            f"count_if({value} < 0) AS n{index}",
            f"{f'count_if(isinf({number}))' if real else '0'} AS i{index}",
        ]
        finite = f"CASE WHEN isfinite({number}) THEN {number} END" if real else number
        parts += (
            [f"avg({finite}) AS m{index}", f"stddev_samp({finite}) AS s{index}"] if spread else []
        )
    elif source.types[column.name] in TEXTUAL:
        parts += [
            f"min(length({value})) AS la{index}",
            f"max(length({value})) AS lz{index}",
            f"avg(length({value})) AS lm{index}",
        ]
        parts += [
            f"count_if({value} = '') AS e{index}",
            f"count_if(starts_with({value}, ' ') OR ends_with({value}, ' ')) AS t{index}",
        ]
    return parts


def _facts(source: Scan, columns: Schema) -> dict[str, dict[str, Any]]:
    """What one scan counts, by column and by the first letters of :func:`_aggregates`."""
    found: dict[str, dict[str, Any]] = {}
    for first in range(0, len(columns), _CHUNK):
        chunk = columns[first : first + _CHUNK]
        try:
            answer = _ask(source, chunk, spread=True)
        except (
            duckdb.OutOfRangeException
        ):  # numbers near the largest double: their variance has no double
            answer = _ask(source, chunk, spread=False)
        for index, column in enumerate(chunk):
            suffix = str(index)
            found[column.name] = {
                key.removesuffix(suffix): value
                for key, value in answer.items()
                if key.rstrip("0123456789") + suffix == key
            }
    return found


def _ask(source: Scan, chunk: Schema, *, spread: bool) -> dict[str, Any]:
    parts = [
        part
        for index, column in enumerate(chunk)
        for part in _aggregates(source, column, index, spread)
    ]
    return source.row(f"SELECT {', '.join(parts)} FROM data")


def _column(
    column: Column, facts: dict[str, Any], values: pa.ChunkedArray, sample: Sample, source: Scan
) -> ColumnProfile:
    present, total = int(facts["p"]), sample.total
    if pa.types.is_floating(values.type):
        # NaN is missing, and -0.0 (which + 0.0 makes 0.0) is no other value than 0.0
        values = pa.chunked_array(
            [
                pa.array(chunk.to_numpy(zero_copy_only=False) + 0.0, from_pandas=True)
                for chunk in values.chunks
            ],
            values.type,
        )
    distinct, counts = distribution.counted(values)
    made = ColumnProfile(
        name=column.name,
        type=column.type,
        role=column.role,
        rows=total,
        missing=total - present,
        missing_share=(total - present) / total if total else 0.0,
        distinct=_distinct(int(facts["d"]), present, counts, sample),
        distinct_exact=sample.whole,
        minimum=_shown(facts["a"]),
        maximum=_shown(facts["z"]),
        top=distribution.top(distinct, counts),
        constant=present > 0 and facts["a"] == facts["z"],
        sampled=not sample.whole,
        disguised=_scaled(disguised(column, distinct, counts), sample),
    )
    made = made.model_copy(
        update={field: _counted(facts.get(letter)) for letter, field in _FIELDS.items()}
        | _spread(column, values, sample)
    )
    return made.model_copy(update={"id_like": _id_like(made), "notices": tuple(_notices(made))})


def _distinct(approximate: int, present: int, counts: np.ndarray, sample: Sample) -> int:
    """Exact from all rows; of a sample in which no value is rare, what it shows; else the
    approximate count.
    """
    if sample.whole or (len(counts) and counts[-1] >= _COMMON):
        return len(counts)
    return max(min(approximate, present), len(counts))


def _counted(value: Any) -> Any:
    """DuckDB's count_if answers with a HUGEINT, which Arrow reads as a decimal: it is a whole
    number. What overflows a double is not told.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return int(value) if isinstance(value, Decimal) else value


def _shown(value: Any) -> Any:
    found = plain(value)
    return found[:_LONGEST] if isinstance(found, str) else found


def _scaled(found: tuple, sample: Sample) -> tuple:
    """Counts of a sample, estimated for the whole table."""
    if sample.whole or not sample.rows:
        return found
    return tuple(
        item.model_copy(update={"count": round(item.count * sample.total / sample.rows)})
        for item in found
    )


def _spread(column: Column, values: pa.ChunkedArray, sample: Sample) -> dict[str, Any]:
    """Quantiles, histogram, skew and outliers, for what has an order."""
    if not (is_ordered(column.type) or column.type is ColumnType.BOOLEAN) or pa.types.is_string(
        values.type
    ):
        return {}
    found = distribution.numbers(values)
    made: dict[str, Any] = {"histogram": distribution.histogram(found, column.type)}
    if column.type is ColumnType.BOOLEAN:
        return made
    made["quantiles"] = distribution.quantiles(found, column.type)
    if column.type in NUMERIC:
        beyond = distribution.outliers(found)
        made |= {
            "skew": distribution.skew(found),
            "outliers": (
                beyond
                if sample.whole or not sample.rows
                else round(beyond * sample.total / sample.rows)
            ),
        }
    return made


def _id_like(made: ColumnProfile) -> bool:
    if made.type is not ColumnType.INTEGER and made.type not in TEXTUAL:
        return False
    present = made.rows - made.missing
    unique = present >= 20 and made.distinct >= (1.0 if made.distinct_exact else 0.95) * present
    return (
        made.role is Role.ID
        or looks_like_id(made.name)
        or (unique and (made.type in TEXTUAL and (made.length_mean or 0) <= 64))
    )


def _notices(made: ColumnProfile) -> list[Finding]:
    name, present = made.name, made.rows - made.missing
    found: list[tuple[str, str, Severity]] = []
    if made.rows and not present:
        found.append(("empty_column", f"“{name}” has no value at all. It can go.", "warn"))
    elif made.missing_share > _MOSTLY:
        found.append(
            (
                "mostly_missing",
                f"“{name}” is missing in {made.missing_share:.0%} of the rows ({made.missing:,}).",
                "warn",
            )
        )
    if made.constant and made.rows > 1:
        found.append(
            (
                "constant",
                (
                    f"“{name}” has the same value in every row that has one. It tells rows apart"
                    " only by its gaps."
                ),
                "warn",
            )
            if made.missing
            else ("constant", f"“{name}” has the same value in every row. It can go.", "warn")
        )
    if (
        made.type in TEXTUAL
        and not made.id_like
        and made.role in (Role.FEATURE, Role.TARGET)
        and made.distinct > _MANY_CLASSES
    ):
        sentence = (
            f"“{name}” has {made.distinct:,} different texts: too many for one column each. Group"
            " the rare ones, or leave it out."
        )
        found.append(("high_cardinality", sentence, "note"))
    if made.infinite:
        found.append(
            (
                "infinite",
                (
                    f"“{name}” holds {plural(made.infinite, 'infinite value')}. Clip what is"
                    " infinite, or mark it as missing."
                ),
                "warn",
            )
        )
    if made.padded:
        found.append(
            (
                "padded",
                (
                    f"“{name}” has spaces at an end of {plural(made.padded, 'text')}: “a” and “a ”"
                    " count as two values. Trim them."
                ),
                "warn",
            )
        )
    return [
        Finding(code=code, sentence=sentence, severity=severity, subject=name)
        for code, sentence, severity in found
    ]


def _table_notices(sample: Sample, duplicates: int) -> tuple[Finding, ...]:
    found = []
    if not sample.whole:
        sentence = (
            f"Counts, extremes, means and duplicates are from all {sample.total:,} rows;"
            " histograms, quantiles, frequent values, outliers and relations from a sample of"
            f" {sample.rows:,}, and distinct values are approximate."
        )
        found.append(Finding(code="sampled", sentence=sentence))
    if duplicates:
        rows = plural(duplicates, "row equals", "rows equal")
        found.append(
            Finding(
                code="duplicate_rows",
                sentence=f"{rows} an earlier row in every column.",
                severity="warn",
                count=duplicates,
            )
        )
    return tuple(found)


def profile(
    path: Path,
    columns: Schema,
    target: str | None = None,
    progress: Progress = silent,
    *,
    exact: bool = False,
) -> Profile:
    """Profile the Parquet file at ``path``.

    Parameters
    ----------
    columns : Schema
        Its columns with types and roles.
    target : str, optional
        The column whose relations to the others are worked out.
    exact : bool
        Work everything out from all rows, a column at a time, however large the table is.
    """
    rows = pq.read_metadata(path).num_rows
    with scan(path) as source:
        sample = Sample.of(
            source, path, rows, rows if exact else (rows if rows <= WHOLE else SAMPLE)
        )
        return build(
            source, sample, _known(columns, source.types), target, path.stat().st_size, progress
        )


def profile_table(table: pa.Table, columns: Schema, target: str | None = None) -> Profile:
    """Profile a table in memory, such as the first rows of a file that is not imported yet."""
    with scan_table(table) as source:
        return build(
            source,
            Sample(table, None, table.num_rows, table.num_rows),
            _known(columns, source.types),
            target,
            table.nbytes,
            silent,
        )


def _known(columns: Schema, types: dict[str, ColumnType]) -> Schema:
    """The columns that the table has, with the types that are stored (category and text, date and
    datetime stay as declared).
    """
    given = {column.name: column for column in columns}
    return tuple(given.get(name) or Column(name=name, type=type_) for name, type_ in types.items())
