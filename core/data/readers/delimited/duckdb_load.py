"""The fast way for plain delimited files: DuckDB straight to Parquet, accepted only when an
independent count comes out even.

DuckDB alone would round 12.7 to 13 in a column of whole numbers, read 00501 as 501, 0x1F as 31 and
1_000 as 1000. So whole numbers are read as floats and checked (or as text and compared with their
canonical form, where the file holds leading zeros or underscores), dates by one exact format, truth
values as an enumeration. Every row that DuckDB refuses is read again by our own reader, which gives
the reason; when our reader would have kept it, or anything else is unusual, the fast way gives up
and the caller reads the file the slow way.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from core.base.progress import Progress
from core.data.inference.convert import EXACT_FLOAT, ColumnPlan
from core.data.readers.delimited.detect import Look
from core.data.readers.delimited.record_count import Scan, scan
from core.data.readers.delimited.records import Shaper, Tally, first_record
from core.data.readers.text.rows import Rejection, Typed, type_rows
from core.data.schema import ColumnType
from core.data.storage.quarantine import Quarantine

WORTH = 8 << 20  # bytes from which on the fast way is tried
# more bad rows than this are left to the slow way, which does not look at them one by one
_MOST_REJECTS = 20_000
_THREADS = 1
#: Parquet's second version with the light setting of zstd: smaller files than its first with the
#: usual one, for a fifth less of the whole time.
#: A column with more different values than the limit is written plainly at once, not after a
#: dictionary has been built in vain.
_WRITING = (
    "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2,"
    " DICTIONARY_SIZE_LIMIT 20000, ROW_GROUP_SIZE 122880"
)
_MOMENTS = (
    (re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"), "%Y-%m-%d %H:%M:%S"),
    (re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"), "%Y-%m-%dT%H:%M:%S"),
    (re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d$"), "%Y-%m-%d %H:%M"),
)


@dataclass(frozen=True)
class Fast:
    """What the fast way did: rows loaded, what was odd about the others (with the number of all
    rows), and their cells that did not fit.
    """

    rows_loaded: int
    tally: Tally
    typings: list[Typed]


@dataclass(frozen=True)
class _Cell:
    """How one column is read: DuckDB's type, the expression that is stored, and a check that must
    hold (None: the type is check enough).
    """

    type: str
    stored: str
    check: str | None = None


def attempt(
    path: Path, params: Any, looked: Look, target: Path, progress: Progress, quarantine: Quarantine
) -> Fast | None:
    """Load the file into ``target``, or return None (with ``quarantine`` untouched) where the slow
    way is needed.
    """
    moment = _moment_format(looked)
    if (
        not _plain(params, looked) or moment is None or any(char in str(path) for char in "*?[{")
    ):  # DuckDB would look for other files
        return None
    start = _data_start(path, looked)
    if start is None:
        return None
    progress(0.02, "Counting the rows")
    counted = scan(path, start[0], params.delimiter, params.quote)
    if counted.odd is not None:
        return None
    cells = [
        _cell(f"c{place}", plan, checked=counted.zeros or counted.underscores)
        for place, plan in enumerate(looked.plans)
    ]
    if any(cell is None for cell in cells):
        return None
    reader = _Reader(path, params, [cell for cell in cells if cell is not None], start[1], moment)
    try:
        loaded = reader.copy(
            [plan.name for plan in looked.plans], target, progress, counted.records
        )
        offsets = reader.rejected("r1")
        missing = counted.records - loaded - len(offsets)
        if missing < 0 or len(offsets) + missing > _MOST_REJECTS:
            return None
        if missing:
            offsets = sorted({*offsets, *_failed_checks(reader, counted, missing)})
    except duckdb.Error:
        return None
    if loaded + len(offsets) != counted.records:
        return None
    return _account(path, params, looked, counted, offsets, loaded, quarantine)


def _plain(params: Any, looked: Look) -> bool:
    """Whether parameters and columns are of the kind that the fast way reads exactly."""
    if (
        params.encoding != "utf-8"
        or params.comment
        or looked.layout.width < 2
        or params.decimal != "."
        or params.thousands
        or "" not in params.missing
    ):
        return False
    return not any(
        notice.code in ("missing_words", "infinite", "ragged_short", "mixed_encodings", "nul_bytes")
        for notice in looked.notices
    )


def _moment_format(looked: Look) -> str | None:
    """The one format of all columns of moments (any, when there is none); None when they differ or
    are of another kind.
    """
    places = [place for place, plan in enumerate(looked.plans) if plan.type is ColumnType.DATETIME]
    if not places:
        return _MOMENTS[0][1]
    examples = [
        cells[place] for cells in looked.rows.cells[:200] for place in places if cells[place]
    ]
    return next(
        (name for pattern, name in _MOMENTS if all(pattern.match(cell) for cell in examples)), None
    )


def _data_start(path: Path, looked: Look) -> tuple[int, int] | None:
    """Byte offset of the first data line and the lines before it; None when the header is not one
    plain line.
    """
    lines = looked.layout.skip_lines + looked.layout.header
    with path.open("rb") as stream:
        before = [stream.readline() for _ in range(lines)]
    quote = looked.dialect.quote
    if looked.layout.header and (
        not before[-1].strip() or (quote and before[-1].count(quote.encode()) % 2)
    ):
        return None
    return (sum(map(len, before)), lines) if all(line.endswith(b"\n") for line in before) else None


def _cell(name: str, plan: ColumnPlan, *, checked: bool) -> _Cell | None:
    if plan.unit or plan.thousands or plan.decimal != ".":
        return None
    if plan.type is ColumnType.TEXT:
        return _Cell("VARCHAR", name)
    if plan.type is ColumnType.INTEGER:
        return _integer(name, plan, checked=checked)
    if plan.type is ColumnType.NUMBER:
        if checked:
            value = f"TRY_CAST({name} AS DOUBLE)"
            return _Cell(
                "VARCHAR",
                value,
                f"({name} IS NULL OR (isfinite({value}) AND NOT contains({name}, '_')))",
            )
        return _Cell("DOUBLE", name, f"({name} IS NULL OR isfinite({name}))")
    if plan.type is ColumnType.BOOLEAN and len(plan.true) == len(plan.false) == 1:
        (true,), (false,) = plan.true, plan.false
        words = ", ".join(
            f"'{case(word)}'"
            for word in (true, false)
            for case in (
                (str.lower, str.title, str.upper) if len(word) > 1 else (str.lower, str.upper)
            )
        )
        return _Cell(f"ENUM({words})", f"lower({name}::VARCHAR) = '{true}'")
    iso = (
        plan.spelling is not None and plan.spelling.date == "YYYY-MM-DD" and not plan.spelling.zone
    )
    if (
        iso
        and plan.type is ColumnType.DATE
        and plan.spelling is not None
        and not plan.spelling.clock
    ):
        return _Cell("DATE", name, _no_word(name))
    if (
        iso
        and plan.type is ColumnType.DATETIME
        and plan.spelling is not None
        and plan.spelling.clock
    ):
        return _Cell("TIMESTAMP", name, _no_word(name))
    return None


def _no_word(name: str) -> str:
    """DuckDB reads “infinity” as a date, and “epoch” as the first day of 1900: the slow way decides
    about such a day.
    """
    return f"({name} IS NULL OR (isfinite({name}) AND {name} <> DATE '1900-01-01'))"


def _integer(name: str, plan: ColumnPlan, *, checked: bool) -> _Cell | None:
    """As a float that is whole and exact; or, where cells with leading zeros are about, as text
    that equals its canonical form.
    """
    if checked:
        value = f"TRY_CAST({name} AS BIGINT)"
        return _Cell("VARCHAR", value, f"({name} IS NULL OR CAST({value} AS VARCHAR) = {name})")
    return _Cell(
        "DOUBLE",
        f"CAST({name} AS BIGINT)",
        f"({name} IS NULL OR ({name} = trunc({name}) AND abs({name}) < {EXACT_FLOAT}))",
    )


class _Reader:
    """One DuckDB connection on one file."""

    def __init__(self, path: Path, params: Any, cells: list[_Cell], skip: int, moment: str) -> None:
        self._path, self._params, self._cells, self._skip, self._moment = (
            path,
            params,
            cells,
            skip,
            moment,
        )
        self._connection = duckdb.connect()
        for setting in (
            f"threads={_THREADS}",
            "enable_progress_bar=false",
            "preserve_insertion_order=true",
            "autoinstall_known_extensions=false",
        ):
            self._connection.execute(f"SET {setting}")
        self._connection.execute("SET temp_directory=''")

    def _source(self, types: list[str], rejects: str) -> str:
        columns = ", ".join(f"'c{place}': {_literal(type_)}" for place, type_ in enumerate(types))
        missing = ", ".join(_literal(text) for text in self._params.missing)
        quote, delimiter = _literal(self._params.quote), _literal(self._params.delimiter)
        return (
            f"read_csv({_literal(str(self._path))}, auto_detect=false, header=false,"
            f" skip={self._skip}, delim={delimiter}, quote={quote}, escape={quote},"
            f" nullstr=[{missing}], columns={{{columns}}}, dateformat='%Y-%m-%d',"
            f" timestampformat={_literal(self._moment)}, strict_mode=true, store_rejects=true,"
            f" rejects_table='{rejects}', rejects_scan='{rejects}_scan', rejects_limit=0)"
        )

    def copy(self, names: list[str], target: Path, progress: Progress, expected: int) -> int:
        """Write the rows that pass all checks; how many."""
        stored = ", ".join(
            f'{cell.stored} AS "{name.replace(chr(34), chr(34) * 2)}"'
            for name, cell in zip(names, self._cells, strict=True)
        )
        checks = " AND ".join(cell.check for cell in self._cells if cell.check) or "true"
        source = self._source([cell.type for cell in self._cells], "r1")
        query = (
            f"COPY (SELECT {stored} FROM {source} WHERE {checks}) TO {_literal(str(target))}"
            f" ({_WRITING})"
        )
        return int(self._watched(query, progress, expected)[0])

    def _watched(self, query: str, progress: Progress, expected: int) -> Any:
        """Run a query beside the progress; interrupt it when the progress says stop."""
        outcome: list[Any] = []

        def work() -> None:
            try:
                outcome.append(self._connection.execute(query).fetchone())
            except Exception as error:
                outcome.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(0.2)
                share = max(0.0, self._connection.query_progress()) / 100
                progress(
                    0.05 + 0.9 * min(1.0, share),
                    f"{int(expected * min(1.0, share)):,} of {expected:,} rows",
                )
        except BaseException:
            self._connection.interrupt()
            thread.join()
            raise
        if isinstance(outcome[0], Exception):
            raise outcome[0]
        return outcome[0]

    def rejected(self, table: str) -> list[int]:
        """Byte offsets of the records that DuckDB refused."""
        rows = self._connection.execute(
            f"SELECT DISTINCT line_byte_position FROM {table} ORDER BY 1"
        ).fetchall()
        return [
            self._behind_blanks(row[0] - 1) for row in rows
        ]  # DuckDB counts bytes from 1, and blank lines to the next record

    def _behind_blanks(self, offset: int) -> int:
        with self._path.open("rb") as stream:
            stream.seek(offset)
            head = stream.read(4096)
        return offset + len(head) - len(head.lstrip(b"\r\n"))

    def failing(self) -> list[int]:
        """0-based places, among the records that a second reading accepts, of those whose checks
        fail.
        """
        types = [cell.type if cell.check else "VARCHAR" for cell in self._cells]
        checks = " AND ".join(cell.check for cell in self._cells if cell.check) or "true"
        query = (
            "SELECT place FROM (SELECT row_number() OVER () - 1 AS place, * FROM"
            f" {self._source(types, 'r2')}) WHERE ({checks}) IS NOT TRUE"
        )
        return [row[0] for row in self._connection.execute(query).fetchall()]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _failed_checks(reader: _Reader, counted: Scan, missing: int) -> list[int]:
    """Byte offsets of the records whose checks fail, found by a second reading."""
    places = reader.failing()
    refused = [counted.record_at(offset) for offset in reader.rejected("r2")]
    found = []
    skipped = 0
    for place in sorted(places):
        while skipped < len(refused) and refused[skipped] <= place + skipped:
            skipped += 1
        found.append(counted.offset_of(place + skipped))
    return found


def _account(
    path: Path,
    params: Any,
    looked: Look,
    counted: Scan,
    offsets: list[int],
    loaded: int,
    quarantine: Quarantine,
) -> Fast | None:
    """Read the refused records again by our own reader: reasons for the quarantine, or None when it
    would have kept one.
    """
    tally = Tally()
    shaper = Shaper(
        looked.dialect, looked.layout.width, keep_long=params.ragged == "keep", tally=tally
    )
    entries: list[Rejection] = []
    typings: list[Typed] = []
    blank = 0
    for offset in offsets:
        block = first_record(path, offset, looked.dialect)
        if block.faults or not counted.spans(
            offset, len(block.raws[0].encode("utf-8", "surrogateescape")) if block.raws else 0
        ):
            return None  # the readers disagree on where this record begins or ends
        tally.rows = counted.record_at(offset) - blank
        before = tally.blank
        rows = shaper.shape(block)
        if tally.blank > before:
            blank += 1
            continue
        typed = type_rows(rows, looked.plans)
        if typed.batch.num_rows:
            return None
        entries += typed.rejected
        typings.append(typed)
    for entry in entries:
        quarantine.add(*entry)
    tally.rows = counted.records - blank
    return Fast(loaded, tally, typings)
