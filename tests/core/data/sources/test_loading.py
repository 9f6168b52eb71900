"""Any source into one file: a source of thirty lines, counts, and a table that is typed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import BaseModel

from core.base.errors import Refused
from core.data.limits import Limits
from core.data.source import Batches, Preview, ReadContext, ReadReport, Source
from core.data.sources.loading import Loaded, check_even, load, read_table
from core.data.sources.recognise import recognise
from core.data.storage.arrow_schema import columns_of
from core.data.storage.quarantine import Quarantine
from tests.core.data.reading import context, inspect


class CountParams(BaseModel):
    """How far to count."""

    stop: int = 3


class Count(Source):
    """A source as short as the README invites to write one: no file, no report."""

    name = "count"
    title = "Whole numbers"
    Params = CountParams

    def preview(self, params: CountParams, context: ReadContext, limit: int) -> Preview:
        rows = pa.table({"n": list(range(min(limit, params.stop)))})
        return Preview(self.name, params, columns_of(rows.schema), rows)

    def read(
        self, params: CountParams, context: ReadContext, quarantine: Quarantine
    ) -> Iterator[pa.RecordBatch]:
        for number in range(params.stop):
            if number % 2:
                quarantine.add(number + 1, "The number is odd.", str(number), "n")
            else:
                yield pa.record_batch({"n": [number]})


class Reported(Count):
    """The same with a report of its own."""

    def __init__(self, report: ReadReport) -> None:
        self.report = report

    def read(self, params: Any, context: ReadContext, quarantine: Quarantine) -> Batches:
        yield from super().read(params, context, quarantine)
        return self.report


def plain_context(folder: Path) -> ReadContext:
    return ReadContext(Limits(total=1_000_000, ratio=200), folder)


def test_a_source_without_a_report_is_counted_by_what_it_yields(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path / "bad")
    loaded = load(Count(), CountParams(stop=5), plain_context(tmp_path), tmp_path / "t", quarantine)
    assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (5, 3, 2)
    assert pq.read_table(tmp_path / "t").to_pydict() == {"n": [0, 2, 4]}
    assert pq.read_table(tmp_path / "bad")["row"].to_pylist() == [2, 4]
    assert [column.name for column in loaded.columns] == ["n"]
    assert Count().preview(CountParams(), plain_context(tmp_path), 2).rows.num_rows == 2


def test_rows_that_vanish_are_refused(tmp_path: Path) -> None:
    source = Reported(ReadReport(rows_read=4))
    with pytest.raises(Refused, match="4 rows were read, but 2 loaded and 1 put in quarantine"):
        load(source, CountParams(), plain_context(tmp_path), tmp_path / "t", Quarantine())


def test_the_limit_on_columns_holds_for_sources_that_do_not_ask(tmp_path: Path) -> None:
    narrow = ReadContext(Limits(total=1_000_000, ratio=200, columns=0), tmp_path)
    with pytest.raises(Refused, match="“Whole numbers” has more than 0 columns"):
        load(Count(), CountParams(), narrow, tmp_path / "t", Quarantine())


def test_the_count_must_come_out_even() -> None:
    check_even("x.csv", Loaded((), 10, 8, 2))
    with pytest.raises(
        Refused,
        match="“x.csv” was not imported: 10 rows were read, but 7 loaded and 2 put in quarantine",
    ):
        check_even("x.csv", Loaded((), 10, 7, 2))


def test_a_source_that_yields_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="holds no table"):
        load(Count(), CountParams(stop=0), plain_context(tmp_path), tmp_path / "t", Quarantine())
    quarantine = Quarantine()
    assert read_table(Count(), CountParams(stop=0), plain_context(tmp_path), quarantine) is None


def _again() -> Batches:
    yield pa.record_batch({"n": ["0", "1", "2"]})
    return ReadReport(3)


def test_a_table_that_comes_again_replaces_the_first(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path / "bad")
    source = Reported(ReadReport(rows_read=3, again=_again()))
    loaded = load(source, CountParams(), plain_context(tmp_path), tmp_path / "t", quarantine)
    assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (3, 3, 0)
    assert pq.read_table(tmp_path / "t").to_pydict() == {"n": ["0", "1", "2"]}
    assert not (tmp_path / "bad").exists()
    source = Reported(ReadReport(rows_read=3, again=_again()))
    table = read_table(source, CountParams(), plain_context(tmp_path), Quarantine())
    assert table is not None
    assert table.to_pydict() == {"n": ["0", "1", "2"]}


ROWS = [
    {
        "id": n,
        "share": n / 4 + 0.5,
        "day": f"2024-0{n % 9 + 1}-1{n % 7}",
        "town": ["Graz", "Ghent, B", "Oslo"][n % 3],
        "note": f"row {n}" if n % 5 else None,
    }
    for n in range(4_000)
]


def _csv(path: Path) -> None:
    lines = [
        f'{row["id"]},{row["share"]},{row["day"]},"{row["town"]}",{row["note"] or ""}'
        for row in ROWS
    ]
    path.write_text("\n".join([",".join(ROWS[0]), *lines]) + "\n")


def _odd_csv(path: Path) -> None:
    """The same in another dialect and encoding, which the careful reader cuts."""
    lines = [
        f"{row['id']};{str(row['share']).replace('.', ',')};{row['day']};{row['town']}"
        f";{row['note'] or ''}"
        for row in ROWS
    ]
    path.write_text("\r\n".join(["# of 2024", ";".join(ROWS[0]), *lines]), encoding="utf-16")


def _lines(path: Path) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))


def _parquet(path: Path) -> None:
    table = pa.Table.from_pylist(ROWS)
    day = table["day"].cast(pa.date32())
    table = table.set_column(2, "day", day).replace_schema_metadata({"made": "elsewhere"})
    pq.write_table(table, path, row_group_size=777, compression="gzip")


@pytest.mark.parametrize("piece", [4 << 20, 5_000])
def test_the_same_table_has_the_same_hash_wherever_it_comes_from(
    tmp_path: Path, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.data.readers.delimited.batches.PIECE", piece)
    hashes = set()
    for name, write in (
        ("t.csv", _csv),
        ("odd.csv", _odd_csv),
        ("t.ndjson", _lines),
        ("t.parquet", _parquet),
    ):
        path = tmp_path / name
        write(path)
        source = recognise(path, name)
        params = inspect(source, path).params
        loaded = load(source, params, context(path), tmp_path / "out", Quarantine())
        assert [column.type.value for column in loaded.columns] == [
            "integer",
            "number",
            "date",
            "text",
            "text",
        ]
        hashes.add(hashlib.sha256((tmp_path / "out").read_bytes()).hexdigest())
    assert len(hashes) == 1
