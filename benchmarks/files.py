"""P1, P2, P3: a large delimited file → typed Parquet beside DuckDB and pandas, and the first look
at it.

The file has 5 million rows of 11 columns of mixed types (about 580 MB), some cells quoted, and a
few bad rows of each kind. Ours includes the look at the file, the independent count and the
quarantine; the peers do the least that a user would write to get through the same file.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.measure import compare

ROWS = 5_000_000
PROFILED = 100_000  # at most so many rows of the first page
DATA = Path(__file__).parent / ".data"
ORDERS = DATA / f"orders_{ROWS}.csv"
OUT = Path(tempfile.gettempdir()) / "millwright-bench-files"
_BAD = (
    b"x1,C00000001,2020-01-01 00:00:00,2015-01-01,1.5,2.5,3,true,trial,Turin,the id is no number\n",
    b"1,C00000001,2020-01-01 00:00:00,2015-02-30,1.5,2.5,3,true,trial,Turin,there is no such day\n",
    (
        b"1,C00000001,2020-01-01 00:00:00,2015-02-20,abc,2.5,3,true,trial,Turin,the amount is no"
        b" number\n"
    ),
    (
        b"1,C00000001,2020-01-01 00:00:00,2015-02-20,1.5,2.5,3,true,trial,Turin,a cell too"
        b" many,surplus\n"
    ),
)


def prepare(path: Path = ORDERS, rows: int = ROWS) -> Path:
    """Make the file once; the same bytes every time."""
    if path.exists():
        return path
    import duckdb

    path.parent.mkdir(parents=True, exist_ok=True)
    clean, partial = path.with_suffix(".clean"), path.with_suffix(".partial")
    connection = duckdb.connect()
    connection.execute("SET threads=1")
    connection.execute("SET enable_progress_bar=false")
    connection.execute(
        f"""COPY (SELECT i AS id, printf('C%08d', (hash(i) % 4000000)::INT) AS customer,
        TIMESTAMP '2020-01-01' + to_seconds((i * 37 % 150000000)::BIGINT) AS seen,
        DATE '2015-01-01' + (hash(i + 1) % 4000)::INT AS signed_up,
        round((hash(i + 2) % 100000000) / 10000.0, 2) AS amount,
        round((hash(i + 3) % 4000000) / 100000.0 - 12, 3) AS temperature,
        (hash(i + 4) % 120)::INT AS visits, (hash(i + 5) % 3 = 0) AS active,
        ['standard', 'premium', 'trial', 'business', 'student', 'partner']
            [1 + (hash(i + 6) % 6)::INT] AS plan,
        ['Rotterdam', 'Lisbon', 'Oslo, Norway', 'Turin', 'Gdansk', 'Lyon', 'Cork, Ireland', 'Ghent']
            [1 + (hash(i + 7) % 8)::INT] AS city,
        printf('order %d from desk %d', (hash(i + 8) % 1000000000)::BIGINT,
            (hash(i + 9) % 40)::INT) AS note
        FROM range({rows}) t(i)) TO '{clean}' (HEADER, DELIMITER ',')"""
    )
    with clean.open("rb") as source, partial.open("wb") as out:
        for number, block in enumerate(iter(lambda: source.read(8 << 20), b"")):
            out.write(block + source.readline())
            if number % 3 == 0:
                out.write(_BAD[number // 3 % len(_BAD)])
    clean.unlink()
    partial.rename(path)
    return path


def _context() -> Any:
    """What an import has at hand."""
    from core.base.settings import Settings
    from core.data.limits import Limits
    from core.data.source import ReadContext

    OUT.mkdir(exist_ok=True)
    return ReadContext(Limits.of(Settings()), OUT, path=ORDERS, file_name=ORDERS.name)


def ours() -> None:
    """Look, load, quarantine: what an import does."""
    from core.data.sources.csv_file import PLUGIN
    from core.data.sources.loading import load
    from core.data.storage.quarantine import Quarantine

    context = _context()
    params = PLUGIN.inspect(context, {}).params
    quarantine = Quarantine(OUT / "quarantine.parquet")
    quarantine.clear()
    loaded = load(PLUGIN, params, context, OUT / "ours.parquet", quarantine)
    assert loaded.rows_loaded == ROWS
    assert loaded.rows_read == loaded.rows_loaded + loaded.rows_quarantined
    assert loaded.rows_quarantined > 20


def raw_duckdb() -> None:
    """The shortest way through the same file; bad rows go to its reject table."""
    import duckdb

    OUT.mkdir(exist_ok=True)
    duckdb.sql(
        f"COPY (SELECT * FROM read_csv('{ORDERS}', store_rejects=true)) TO"
        f" '{OUT / 'duckdb.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
    )


def pandas_user() -> None:
    """What a user would write."""
    import pandas as pd

    OUT.mkdir(exist_ok=True)
    frame = pd.read_csv(ORDERS, on_bad_lines="skip", low_memory=False, parse_dates=["seen"])
    for column in ("id", "amount"):
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
    frame["signed_up"] = pd.to_datetime(frame["signed_up"], format="%Y-%m-%d", errors="coerce")
    frame.to_parquet(OUT / "pandas.parquet", compression="zstd")


def first_page() -> None:
    """The first page of a file that is not imported yet: every column with type, gaps, histogram,
    frequent values, from the part that a preview reads.
    """
    from core.data.profile.build import profile_table
    from core.data.sources.csv_file import PLUGIN

    context = _context()
    preview = PLUGIN.preview(PLUGIN.inspect(context, {}).params, context, PROFILED)
    _full(profile_table(preview.rows, preview.columns).columns)


def profile_page() -> None:
    """The profile of the imported table: counts, extremes, means and duplicates from all rows,
    shapes from a sample of 100,000.
    """
    from core.data.profile import profile
    from core.data.schema import Column
    from core.data.storage.duckdb_scan import scan

    path = OUT / "ours.parquet"
    with scan(path) as source:
        columns = tuple(Column(name=name, type=type_) for name, type_ in source.types.items())
    table_profile = profile(path, columns)
    assert table_profile.rows == ROWS
    assert table_profile.duplicate_rows == 0
    _full(table_profile.columns)


def _full(columns: Any) -> None:
    assert len(columns) == 11
    assert all(
        column.histogram is not None or column.type in ("text", "category") for column in columns
    )
    assert all(column.top and not column.missing for column in columns)


_SKRUB = """
import sys, pandas
from skrub import TableReport
frame = pandas.read_csv(sys.argv[1], on_bad_lines="skip", low_memory=False)
print(len(TableReport(frame, verbose=0).html()))
"""
_YDATA = """
import sys, pandas
from ydata_profiling import ProfileReport
frame = pandas.read_csv(sys.argv[1], on_bad_lines="skip", low_memory=False)
print(len(ProfileReport(frame, minimal=True, progress_bar=False).to_html()))
"""


def first_look(size: str) -> None:
    """P3 beside both peers; where one cannot be installed or does not finish, the entry says so."""
    goal = "≤ 3 s to a full first page; ≥ 10× faster than either"
    for package, program in (("skrub", _SKRUB), ("ydata-profiling", _YDATA)):
        name, note = (
            f"P3 first page of a file, beside {package}",
            f"{size}; ours from the part of the file that a look reads",
        )
        try:
            command = [str(peers.interpreter(package)), "-c", program, str(ORDERS)]
            compare(
                name,
                first_page,
                command,
                once=package == "ydata-profiling",
                goal=goal,
                note=f"{note}; {package} {peers.version(package)} on the whole file read by pandas",
            )
        except (peers.NoPeer, RuntimeError) as reason:
            compare(
                name,
                first_page,
                goal=goal,
                note=f"{note}; the peer was not measured: {str(reason)[-300:]}",
            )
    compare(
        "P3 profile page of the imported table",
        profile_page,
        goal="≤ 3 s",
        note=f"{ROWS:,} rows; a fresh interpreter; counts exact, shapes from a sample",
    )


def conversion(size: str) -> None:
    """P1 and P2."""
    note = (
        f"{size}; ours includes look, count and quarantine, on one thread; the peer on its default"
        " threads"
    )
    compare(
        "P1 delimited file to typed Parquet",
        ours,
        raw_duckdb,
        goal="CPU ≤ 1/0.6, memory ≤ 1.2×",
        note=note,
    )
    compare(
        "P2 delimited file to typed Parquet",
        ours,
        pandas_user,
        goal="memory ≤ 0.6×, wall ≤ 1×",
        note=size,
    )


def main() -> None:
    """Run all."""
    prepare()
    size = f"{ORDERS.stat().st_size / 1e6:.0f} MB"
    conversion(size)
    first_look(size)


if __name__ == "__main__":
    sys.exit(main())
