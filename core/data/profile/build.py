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

from core.base.finding import Finding, Severity
from core.base.progress import Progress, silent
from core.base.words import plural
from core.data.profile import distribution
from core.data.profile.association import Target, is_ordered
from core.data.profile.disguised_missing import disguised
from core.data.profile.duplicates import duplicate_columns, duplicate_rows
from core.data.profile.profile import SAMPLE, WHOLE, ColumnProfile, Disguised, Profile, plain
from core.data.profile.roles import looks_like_id
from core.data.schema import NUMERIC, TEXTUAL, Column, ColumnType, Role, Schema
from core.data.storage.duckdb_scan import Scan, renamed, scan, scan_table
from core.data.storage.parquet_reader import count_rows

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
    def of(cls, source: Scan, path: Path, total: int, most: int) -> Sample:
        """``most`` rows of the file: all that there are, or a fixed pseudo-random choice of about
        that many.

        Parameters
        ----------
        source : Scan
            The open file.
        path : Path
        total : int
            Rows of the file.
        most : int
            Rows of the sample. All rows of a file too large for memory are not loaded: they are
            read a column at a time.
        """
        if most >= total > _IN_MEMORY:
            return cls(None, path, total, total)
        condition = (
            "" if most >= total else f" WHERE hash(row) % 1000000 < {round(1e6 * most / total)}"
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
    """The profile of an open table.

    Parameters
    ----------
    source : Scan
    sample : Sample
        The rows that shapes and relations are worked out from.
    columns : Schema
    target : str, optional
        The column whose relations to the others are worked out.
    size : int (bytes)
    progress : Progress
    """
    progress(0.0, "Counting")
    facts = _facts(source, columns)
    goal = _target(source, sample, columns, target)
    profiles = []
    for index, column in enumerate(columns):
        progress(0.2 + 0.7 * index / len(columns), f"Looking at “{column.name}”")
        values = sample.column(source, column.name)
        relations = (
            goal.relations(values, column.type)
            if goal is not None and column.name != target
            else ()
        )
        profiles.append(
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
    profiles = [
        (
            item.model_copy(update={"notices": (*item.notices, repeated[item.name])})
            if item.name in repeated
            else item
        )
        for item in profiles
    ]
    duplicates = duplicate_rows(source)
    return Profile(
        rows=sample.total,
        bytes=size,
        columns=tuple(profiles),
        duplicate_rows=duplicates,
        target=target,
        sample_rows=None if sample.whole else sample.rows,
        notices=_table_notices(sample, duplicates),
    )


def _target(source: Scan, sample: Sample, columns: Schema, target: str | None) -> Target | None:
    column = next((column for column in columns if column.name == target), None)
    return Target(sample.column(source, column.name), column.type) if column is not None else None


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
    facts: dict[str, dict[str, Any]] = {}
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
            facts[column.name] = {
                key.removesuffix(suffix): value
                for key, value in answer.items()
                if key.rstrip("0123456789") + suffix == key
            }
    return facts


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
    profile = ColumnProfile(
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
    profile = profile.model_copy(
        update={field: _counted(facts.get(letter)) for letter, field in _FIELDS.items()}
        | _spread(column, values, sample)
    )
    return profile.model_copy(
        update={"id_like": _id_like(profile), "notices": tuple(_notices(profile))}
    )


def _distinct(approximate: int, present: int, counts: np.ndarray, sample: Sample) -> int:
    """Exact from all rows; of a sample in which no value is rare, what it shows; else the
    approximate count.
    """
    if sample.whole or (len(counts) and counts[-1] >= _COMMON):
        return len(counts)
    return max(min(approximate, present), len(counts))


def _counted(value: Any) -> Any:
    """DuckDB's count_if answers with a HUGEINT, which Arrow reads as a decimal: it is a whole
    number. What overflows a double is left out.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return int(value) if isinstance(value, Decimal) else value


def _shown(value: Any) -> Any:
    shown = plain(value)
    return shown[:_LONGEST] if isinstance(shown, str) else shown


def _scaled(suspects: tuple[Disguised, ...], sample: Sample) -> tuple[Disguised, ...]:
    """Counts of a sample, estimated for the whole table."""
    if sample.whole or not sample.rows:
        return suspects
    return tuple(
        item.model_copy(update={"count": round(item.count * sample.total / sample.rows)})
        for item in suspects
    )


def _spread(column: Column, values: pa.ChunkedArray, sample: Sample) -> dict[str, Any]:
    """Quantiles, histogram, skew and outliers, for what has an order."""
    if not (is_ordered(column.type) or column.type is ColumnType.BOOLEAN) or pa.types.is_string(
        values.type
    ):
        return {}
    numbers = distribution.numbers(values)
    spread: dict[str, Any] = {"histogram": distribution.histogram(numbers, column.type)}
    if column.type is ColumnType.BOOLEAN:
        return spread
    spread["quantiles"] = distribution.quantiles(numbers, column.type)
    if column.type in NUMERIC:
        beyond = distribution.outliers(numbers)
        spread |= {
            "skew": distribution.skew(numbers),
            "outliers": (
                beyond
                if sample.whole or not sample.rows
                else round(beyond * sample.total / sample.rows)
            ),
        }
    return spread


def _id_like(column: ColumnProfile) -> bool:
    if column.type is not ColumnType.INTEGER and column.type not in TEXTUAL:
        return False
    present = column.rows - column.missing
    unique = present >= 20 and column.distinct >= (1.0 if column.distinct_exact else 0.95) * present
    return (
        column.role is Role.ID
        or looks_like_id(column.name)
        or (unique and (column.type in TEXTUAL and (column.length_mean or 0) <= 64))
    )


def _notices(column: ColumnProfile) -> list[Finding]:
    name, present = column.name, column.rows - column.missing
    noticed: list[tuple[str, str, Severity]] = []
    if column.rows and not present:
        noticed.append(("empty_column", f"“{name}” has no value at all. It can go.", "warn"))
    elif column.missing_share > _MOSTLY:
        noticed.append(
            (
                "mostly_missing",
                f"“{name}” is missing in {column.missing_share:.0%} of the rows"
                f" ({column.missing:,}).",
                "warn",
            )
        )
    if column.constant and column.rows > 1:
        noticed.append(
            (
                "constant",
                (
                    f"“{name}” has the same value in every row that has one. It tells rows apart"
                    " only by its gaps."
                ),
                "warn",
            )
            if column.missing
            else ("constant", f"“{name}” has the same value in every row. It can go.", "warn")
        )
    return [
        Finding(code=code, sentence=sentence, severity=severity, subject=name)
        for code, sentence, severity in [*noticed, *_value_notices(column)]
    ]


def _value_notices(column: ColumnProfile) -> list[tuple[str, str, Severity]]:
    """Code, sentence and severity of what is odd about single values."""
    name = column.name
    noticed: list[tuple[str, str, Severity]] = []
    if (
        column.type in TEXTUAL
        and not column.id_like
        and column.role in (Role.FEATURE, Role.TARGET)
        and column.distinct > _MANY_CLASSES
    ):
        sentence = (
            f"“{name}” has {column.distinct:,} different texts: too many for one column each. Group"
            " the rare ones, or leave it out."
        )
        noticed.append(("high_cardinality", sentence, "note"))
    if column.infinite:
        noticed.append(
            (
                "infinite",
                (
                    f"“{name}” holds {plural(column.infinite, 'infinite value')}. Clip what is"
                    " infinite, or mark it as missing."
                ),
                "warn",
            )
        )
    if column.padded:
        noticed.append(
            (
                "padded",
                (
                    f"“{name}” has spaces at an end of {plural(column.padded, 'text')}: “a” and"
                    " “a ” count as two values. Trim them."
                ),
                "warn",
            )
        )
    return noticed


def _table_notices(sample: Sample, duplicates: int) -> tuple[Finding, ...]:
    findings = []
    if not sample.whole:
        sentence = (
            f"Counts, extremes, means and duplicates are from all {sample.total:,} rows;"
            " histograms, quantiles, frequent values, outliers and relations from a sample of"
            f" {sample.rows:,}, and distinct values are approximate."
        )
        findings.append(Finding(code="sampled", sentence=sentence))
    if duplicates:
        rows = plural(duplicates, "row equals", "rows equal")
        findings.append(
            Finding(
                code="duplicate_rows",
                sentence=f"{rows} an earlier row in every column.",
                severity="warn",
                count=duplicates,
            )
        )
    return tuple(findings)


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
    rows = count_rows(path)
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
    declared = {column.name: column for column in columns}
    return tuple(
        declared.get(name) or Column(name=name, type=type_) for name, type_ in types.items()
    )
