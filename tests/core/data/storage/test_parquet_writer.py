"""Batches to Parquet: row groups that do not depend on the batches, and a count that must come out
even.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import Refused
from core.data.schema import Column, ColumnType
from core.data.source import check_even
from core.data.storage.arrow_schema import columns_of, field_of
from core.data.storage.parquet_writer import ROW_GROUP, ParquetTarget, drain


def _write(path: Path, sizes: list[int]) -> None:
    target, at = ParquetTarget(path), 0
    for size in sizes:
        target.write(pa.record_batch({"n": pa.array(range(at, at + size))}))
        at += size
    target.close()


def test_bytes_do_not_depend_on_the_batches(tmp_path: Path) -> None:
    total = ROW_GROUP * 2 + 10
    _write(tmp_path / "one", [total])
    _write(tmp_path / "many", [1, 5, ROW_GROUP, 3, total - ROW_GROUP - 9])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "many").read_bytes()
    assert pq.ParquetFile(tmp_path / "one").metadata.num_row_groups == 3
    assert pq.read_table(tmp_path / "one").column("n").to_pylist() == list(range(total))


def test_the_header_in_the_file_travels_with_the_column() -> None:
    column = Column(name="a_2", type=ColumnType.INTEGER, source_name="a")
    assert columns_of(pa.schema([field_of(column, pa.int64())])) == (column,)


def test_no_batch_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="holds no table"):
        drain(iter([]), tmp_path / "x")


def test_a_count_that_does_not_come_out_even_is_refused() -> None:
    check_even("x.csv", 10, 8, 2)
    with pytest.raises(
        Refused,
        match="“x.csv” was not imported: 10 rows were read, but 7 loaded and 2 put in quarantine",
    ):
        check_even("x.csv", 10, 7, 2)
