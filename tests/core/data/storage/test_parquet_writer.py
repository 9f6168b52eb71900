"""Batches to Parquet: bytes that depend on nothing but the typed content."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.data.schema import Column, ColumnType
from core.data.storage.arrow_schema import columns_of, field_of
from core.data.storage.parquet_writer import (
    ROW_GROUP,
    ParquetTarget,
    _settings,
    write_batches,
    write_table,
)


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


def _groups(path: Path) -> list[int]:
    metadata = pq.read_metadata(path)
    return [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)]


def test_a_row_group_has_122_880_rows_wherever_a_batch_ends(tmp_path: Path) -> None:
    _write(tmp_path / "x", [122_879, 2, 245_760])
    assert _groups(tmp_path / "x") == [122_880, 122_880, 122_880, 1]


def test_a_whole_row_group_does_not_wait_in_memory(tmp_path: Path) -> None:
    target = ParquetTarget(tmp_path / "x")
    numbers = pa.array(range(ROW_GROUP))
    target.write(pa.record_batch({"n": numbers[:-1]}))
    assert (tmp_path / "x").stat().st_size == 4  # the mark at the beginning
    target.write(pa.record_batch({"n": numbers[-1:]}))
    assert (tmp_path / "x").stat().st_size > 100
    target.close()
    assert _groups(tmp_path / "x") == [ROW_GROUP]
    more = ParquetTarget(tmp_path / "y")
    more.write(pa.record_batch({"n": pa.array(range(ROW_GROUP + 1))}))
    assert (tmp_path / "y").stat().st_size > 100
    more.close()
    assert _groups(tmp_path / "y") == [ROW_GROUP, 1]


def test_the_header_in_the_file_travels_with_the_column() -> None:
    column = Column(name="a_2", type=ColumnType.INTEGER, source_name="a")
    assert columns_of(pa.schema([field_of(column, pa.int64())])) == (column,)


CONTENT = pa.table(
    {
        "n": pa.array([1, None, 3] * 100),
        "x": pa.array([0.5, -0.0, None] * 100),
        "day": pa.array([0, 1, None] * 100, pa.int32()).cast(pa.date32()),
        "yes": pa.array([True, None, False] * 100),
        "text": pa.array(["a", "", None] * 100),
        "kind": pa.array(["b", "a", None] * 100).dictionary_encode(),
        "price": pa.array([1, 2, None] * 100, pa.decimal128(38, 10)),
    }
)


@pytest.mark.parametrize("size", [1, 7, 100, 299])
def test_every_type_gives_the_same_bytes_in_batches_of_any_size(tmp_path: Path, size: int) -> None:
    write_table(CONTENT, tmp_path / "whole")
    write_batches(iter(CONTENT.to_batches(max_chunksize=size)), tmp_path / "cut")
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "cut").read_bytes()
    assert pq.read_table(tmp_path / "cut").equals(CONTENT)


def test_categories_are_numbered_by_their_rows_not_by_their_source(tmp_path: Path) -> None:
    for name, words in (("one", ["a", "b"]), ("two", ["b", "never", "a"])):
        indices = pa.array([words.index("b"), words.index("a")], pa.int32())
        kind = pa.DictionaryArray.from_arrays(indices, words)
        write_table(pa.table({"kind": kind}), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_what_is_under_a_gap_is_not_written(tmp_path: Path) -> None:
    for name, under in (("one", 0), ("two", 99)):
        validity = pa.array([True, False]).buffers()[1]
        values = pa.py_buffer(bytes(pa.array([5, under]).buffers()[1]))
        n = pa.Array.from_buffers(pa.int64(), 2, [validity, values])
        write_table(pa.table({"n": n}), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_what_pandas_notes_is_left_out_and_what_the_caller_notes_stays(tmp_path: Path) -> None:
    table = pa.table({"n": [1]})
    write_table(table, tmp_path / "plain")
    write_table(table.replace_schema_metadata({"pandas": "{}"}), tmp_path / "pandas")
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "pandas").read_bytes()
    write_table(table.replace_schema_metadata({"pandas": "{}", "facts": "1"}), tmp_path / "facts")
    assert pq.read_schema(tmp_path / "facts").metadata == {b"facts": b"1"}


def test_the_settings_of_the_file(tmp_path: Path) -> None:
    write_table(CONTENT, tmp_path / "t")
    metadata = pq.read_metadata(tmp_path / "t")
    group = metadata.row_group(0)
    encodings = {
        group.column(place).path_in_schema: set(group.column(place).encodings)
        for place in range(group.num_columns)
    }
    assert {group.column(place).compression for place in range(7)} == {"ZSTD"}
    assert "DELTA_BINARY_PACKED" in encodings["n"] & encodings["day"]
    assert "RLE_DICTIONARY" in encodings["text"] & encodings["kind"]
    assert "RLE_DICTIONARY" not in encodings["x"]


def test_nothing_that_decides_the_bytes_is_left_to_the_library() -> None:
    assert _settings(pa.schema([("n", pa.int64()), ("x", pa.float64()), ("t", pa.string())])) == {
        "version": "2.6",
        "data_page_version": "2.0",
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": ["t"],
        "dictionary_pagesize_limit": 131_072,
        "column_encoding": {"n": "DELTA_BINARY_PACKED"},
        "write_statistics": True,
        "write_page_checksum": True,
        "store_schema": True,
    }
    bare = _settings(pa.schema([("x", pa.float64())]))
    assert (bare["use_dictionary"], bare["column_encoding"]) == (False, None)


def test_no_batch_is_no_file(tmp_path: Path) -> None:
    target, report = write_batches(iter([]), tmp_path / "x")
    assert (target.schema, target.rows, report) == (None, 0, None)
    assert not (tmp_path / "x").exists()


def test_a_failure_lets_go_of_the_file(tmp_path: Path) -> None:
    def failing():  # type: ignore[no-untyped-def]
        yield pa.record_batch({"n": [1]})
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        write_batches(failing(), tmp_path / "x")
    (tmp_path / "x").unlink()


def test_a_discarded_file_is_closed_and_nothing_is_discarded_twice(tmp_path: Path) -> None:
    target = ParquetTarget(tmp_path / "x")
    target.discard()
    target.write(pa.record_batch({"n": [1]}))
    sink = target._sink
    assert sink is not None
    target.discard()
    assert sink.closed
    target.discard()
    target.close()
