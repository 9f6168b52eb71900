"""A table open for questions, and for nothing else."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import Refused, StorageFailed
from core.data.schema import Column, ColumnType
from core.data.storage.duckdb_scan import renamed, require, scan, scan_table


def stored(path: Path, table: pa.Table) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
    return path


def test_names_that_sql_takes_for_one_are_two_columns(tmp_path: Path) -> None:
    path = stored(
        tmp_path / "t.parquet",
        pa.table(
            {"Name": [1], "name": [2], 'a"; DROP': [3], "file_row_number": [4], "row": [5], "": [6]}
        ),
    )
    with scan(path) as source:
        found = renamed(
            source.arrow(f"SELECT {source.select()}, row AS position FROM data"), list(source.types)
        )
    assert found.column_names == [
        "Name",
        "name",
        'a"; DROP',
        "file_row_number",
        "row",
        "",
        "position",
    ]
    assert [column.to_pylist() for column in found.columns] == [[1], [2], [3], [4], [5], [6], [0]]


def test_a_path_with_quotes_and_patterns_is_one_file(tmp_path: Path) -> None:
    stored(tmp_path / "wxyrd" / "t.parquet", pa.table({"a": [9, 9]}))
    path = stored(tmp_path / "w[x]*y?'rd" / "t.parquet", pa.table({"a": [1]}))
    with scan(path) as source:
        assert source.row("SELECT count(*) AS n FROM data") == {"n": 1}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{other}')",
        "SELECT * FROM read_parquet('{other}')",
        "SELECT * FROM '{other}'",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '{new}'",
        "ATTACH '{new}' AS x",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/hostname']",
    ],
)
def test_Q01_nothing_but_the_file_can_be_reached(tmp_path: Path, sql: str) -> None:
    path = stored(tmp_path / "t.parquet", pa.table({"a": [1]}))
    other = stored(tmp_path / "other.parquet", pa.table({"secret": [1]}))
    with scan(path) as source, pytest.raises((duckdb.Error, StorageFailed)):
        source._connection.sql(sql.format(other=other, new=tmp_path / "new.db")).fetchall()
    assert sorted(item.name for item in tmp_path.iterdir()) == ["other.parquet", "t.parquet"]


def test_nan_is_a_missing_value(tmp_path: Path) -> None:
    path = stored(tmp_path / "t.parquet", pa.table({"x": [1.0, float("nan"), None]}))
    with scan(path) as source:
        assert source.row(
            f"SELECT count({source.value('x')}) AS n, max({source.value('x')}) AS m FROM data"
        ) == {"n": 1, "m": 1.0}


def test_a_table_in_memory_answers_too() -> None:
    table = pa.table({"c": pa.array(["a", None, "a"]).dictionary_encode(), "n": [1, 2, 3]})
    with scan_table(table) as source:
        assert source.types == {"c": ColumnType.CATEGORY, "n": ColumnType.INTEGER}
        assert source.arrow(
            "SELECT c0, sum(c1) AS n FROM data GROUP BY c0 ORDER BY 2"
        ).to_pylist() == [{"c0": None, "n": 2}, {"c0": "a", "n": 4}]


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1 is not enough PAR1")
    with pytest.raises(StorageFailed, match="its file is damaged"), scan(path):
        pass


def test_a_file_damaged_in_the_middle_is_a_sentence(tmp_path: Path) -> None:
    path = stored(tmp_path / "t.parquet", pa.table({"a": list(range(50_000))}))
    content = bytearray(path.read_bytes())
    content[2000:60_000] = bytes(58_000)
    path.write_bytes(content)
    with pytest.raises(StorageFailed, match="its file is damaged"), scan(path) as source:
        source.row("SELECT sum(c0) AS n FROM data")


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="its file is not there"), scan(tmp_path / "t.parquet"):
        pass


def test_only_known_columns_are_asked_about() -> None:
    with pytest.raises(Refused, match="There is no column “b”"):
        require((Column(name="a", type=ColumnType.TEXT),), "b")
