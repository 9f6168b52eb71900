"""Stored Parquet files: read as they are, or a sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pyarrow as pa
import pytest

from core.base.errors import StorageFailed
from core.data.storage import parquet_reader
from core.data.storage.parquet_writer import write_table

ROOT = Path(__file__).resolve().parents[4]
#: the reader itself; what reads a person's file; what judges folders that the history does not know
READ_OTHERWISE = {
    "core/data/storage/parquet_reader.py",
    "core/data/sources/parquet_file.py",
    "core/workbench/adopting.py",
    "core/workbench/strays.py",
}
TABLE = pa.table({"x": [1, 2, 3], "x.y": ["a", "b", None]})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_table(TABLE, tmp_path / "data.parquet")
    return tmp_path / "data.parquet"


def test_values_columns_and_rows(path: Path) -> None:
    assert parquet_reader.read_table(path).equals(TABLE)
    assert parquet_reader.read_table(path, ["x"]).equals(TABLE.select(["x"]))
    assert parquet_reader.count_rows(path) == 3
    assert parquet_reader.read_schema(path).names == ["x", "x.y"]
    assert parquet_reader.open_file(path).read().equals(TABLE)


def test_a_page_that_is_not_the_one_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    write_table(pa.table({"x": [float(number) for number in range(1000)]}), path)
    content = bytearray(path.read_bytes())
    content[200] ^= 1  # within the only page
    path.write_bytes(content)
    with pytest.raises(StorageFailed, match="its file is damaged"):
        parquet_reader.read_table(path)
    with pytest.raises(StorageFailed, match="its file is damaged"), parquet_reader.readable():
        parquet_reader.open_file(path).read_row_group(0)


def test_half_a_file_and_none(path: Path, tmp_path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])
    for read in (
        parquet_reader.read_table,
        parquet_reader.read_schema,
        parquet_reader.count_rows,
        parquet_reader.open_file,
    ):
        with pytest.raises(StorageFailed, match="its file is damaged"):
            read(path)
        with pytest.raises(StorageFailed, match="is gone"):
            read(tmp_path / "none.parquet")


def test_nothing_else_reads_what_is_stored() -> None:
    """Every other reading would pass over the checksums."""
    readers = {"read_table", "ParquetFile", "read_metadata", "read_schema", "read_parquet"}
    others = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "core").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in readers
        and isinstance(node.value, ast.Name)
        and node.value.id in ("pq", "pd")
    }
    assert others - READ_OTHERWISE == set()
