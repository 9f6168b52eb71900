"""Cases P01–P06: Parquet that is damaged, renamed, deep, hostile or far larger than it looks."""

from __future__ import annotations

import datetime as dt
import pickle
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import Refused
from core.data.source import SOURCES
from core.workbench import datasets, importing
from core.workbench.workspace import Workspace
from tests.core.data.reading import Read, inspect, read


def load(table: pa.Table, tmp_path: Path, **options: Any) -> Read:
    overrides = {
        name: options.pop(name)
        for name in ("flatten", "separator", "types", "missing")
        if name in options
    }
    path = tmp_path / "t.parquet"
    pq.write_table(table, path, **options)
    return read(path, tmp_path, **overrides)


def refused(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "t.parquet"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        read(path, tmp_path)
    return str(caught.value)


def written(tmp_path: Path, table: pa.Table, **options: Any) -> bytes:
    pq.write_table(table, tmp_path / "made.parquet", **options)
    return (tmp_path / "made.parquet").read_bytes()


def numbers(rows: int = 54_321) -> pa.Table:
    return pa.table(
        {
            "n": np.random.default_rng(1).permutation(rows),
            "word": [f"w{n % 977}" for n in range(rows)],
        }
    )


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_P01_truncated_is_a_sentence(share: float, tmp_path: Path) -> None:
    whole = written(tmp_path, numbers())
    sentence = refused(whole[: int(len(whole) * share)], tmp_path)
    assert sentence.startswith(
        "“t.parquet” is damaged or cut short and cannot be read as Parquet ("
    )
    assert sentence.endswith("Get the file again.")


@pytest.mark.parametrize("compression", ["snappy", "zstd", "gzip", "none"])
def test_P02_a_corrupted_page_is_never_read_as_other_values(
    compression: str, tmp_path: Path
) -> None:
    table = numbers()
    whole = written(tmp_path, table, compression=compression, write_page_checksum=True)
    wrong = 0
    for seed in range(20):
        damaged = bytearray(whole)
        at = np.random.default_rng(seed).integers(
            4, len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
        )
        damaged[at] ^= 1 << (seed % 8)
        (tmp_path / "d.parquet").write_bytes(bytes(damaged))
        try:
            result = read(tmp_path / "d.parquet", tmp_path)
        except Refused as refusal:
            wrong += "is damaged" in refusal.sentence
        else:
            assert result.table.select(["n", "word"]).equals(table)
    assert wrong >= 15  # a flipped bit in the statistics of a page changes nothing


def test_P02_nothing_is_half_stored(workspace: Workspace, tmp_path: Path) -> None:
    table = numbers(200_000)
    damaged = bytearray(written(tmp_path, table, row_group_size=50_000, write_page_checksum=True))
    damaged[len(damaged) * 2 // 3] ^= 255  # the first row groups are sound
    (tmp_path / "d.parquet").write_bytes(bytes(damaged))
    with pytest.raises(Refused, match="“d.parquet” is damaged or cut short"):
        importing.import_now(
            workspace,
            importing.ImportParams(
                path=str(tmp_path / "d.parquet"), name="d", file_name="d.parquet"
            ),
        )
    assert datasets.datasets(workspace) == []
    assert not list(workspace.path("datasets").rglob("*.parquet"))


def test_P03_a_renamed_csv_is_read_as_csv(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_text("a,b\n1,x\n")
    result = read(tmp_path / "t.parquet", tmp_path)
    assert (result.source, result.rows()) == ("csv", [{"a": 1, "b": "x"}])
    assert "misnamed" in result.codes()
    with pytest.raises(Refused) as caught:
        inspect(SOURCES["parquet"], tmp_path / "t.parquet")
    assert (
        str(caught.value)
        == "“t.parquet” is not a Parquet file, whatever its name says. Save it again as Parquet or"
        " CSV."
    )


def test_P03_a_renamed_parquet_is_read_as_parquet(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(written(tmp_path, pa.table({"a": [1, 2]})))
    result = read(tmp_path / "t.csv", tmp_path)
    assert (result.source, result.rows()) == ("parquet", [{"a": 1}, {"a": 2}])


def test_P03_an_encrypted_file_says_so(tmp_path: Path) -> None:
    assert (
        refused(b"PARE" + bytes(200) + b"PARE", tmp_path)
        == "“t.parquet” is an encrypted Parquet file, which cannot be read. Save it again as"
        " Parquet or CSV."
    )


def test_P04_nested_columns(tmp_path: Path) -> None:
    table = pa.table(
        {
            "who": pa.array(
                [{"name": "Ann", "home": {"zip": "08010"}}, None],
                pa.struct([("name", pa.string()), ("home", pa.struct([("zip", pa.string())]))]),
            ),
            "tags": pa.array([["x", None], []], pa.list_(pa.string())),
            "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int32())),
        }
    )
    result = load(table, tmp_path)
    assert result.rows() == [
        {"who.name": "Ann", "who.home.zip": "08010", "tags": '["x", null]', "map": '{"k": 1}'},
        {"who.name": None, "who.home.zip": None, "tags": "[]", "map": None},
    ]
    assert [notice.subject for notice in result.notices if notice.code == "nested_as_json"][:2] == [
        "tags",
        "map",
    ]
    assert (
        load(table, tmp_path, flatten=False).rows()[0]["who"]
        == '{"name": "Ann", "home": {"zip": "08010"}}'
    )


def test_P04_numbers_keep_every_digit(tmp_path: Path) -> None:
    table = pa.table(
        {
            "money": pa.array([Decimal("12345678901234567.89"), None], pa.decimal128(30, 2)),
            "wide": pa.array([Decimal("1" * 50), Decimal("-0.5")], pa.decimal256(60, 5)),
            "unsigned": pa.array([2**64 - 1, 0], pa.uint64()),
            "gaps": pa.array([2**53 + 1, None], pa.int64()),
            "small": pa.array([-128, 127], pa.int8()),
            "half": pa.array(np.array([0.5, 2.0], dtype="float16")),
            "odd": pa.array([float("nan"), float("inf")]),
        }
    )
    result = load(table, tmp_path)
    rows = result.rows()
    assert rows[0] == {
        "money": Decimal("12345678901234567.89"),
        "wide": "1" * 50 + ".00000",
        "unsigned": Decimal(2**64 - 1),
        "gaps": 2**53 + 1,
        "small": -128,
        "half": 0.5,
        "odd": None,
    }
    assert (rows[1]["money"], rows[1]["gaps"], rows[1]["odd"]) == (None, None, None)
    assert (result.notice("not_a_number").count, result.notice("infinite").count) == (1, 1)


def test_P04_dates_dictionaries_and_bytes(tmp_path: Path) -> None:
    moment = dt.datetime(2024, 2, 29, 12, 30, 15, 123456)
    table = pa.table(
        {
            "day": pa.array([dt.date(1, 1, 1), dt.date(9999, 12, 31)]),
            "utc": pa.array([moment.replace(tzinfo=dt.UTC), None], pa.timestamp("ns", "UTC")),
            "plain": pa.array([moment, None], pa.timestamp("us")),
            "fine": pa.array(
                np.array(
                    ["2024-01-01T00:00:00.123456789", "2024-01-01T00:00:00"], dtype="datetime64[ns]"
                )
            ),
            "span": pa.array([dt.timedelta(seconds=90, milliseconds=500), None]),
            "kind": pa.array(["a", "b"]).dictionary_encode(),
            "coded": pa.DictionaryArray.from_arrays(pa.array([0, 0]), pa.array([7])),
            "text": pa.array([b"\xc3\xa9", b"x"]),
            "bytes": pa.array([b"\xff\x00", None]),
        }
    )
    rows = load(table, tmp_path).rows()
    assert rows[0] == {
        "day": dt.date(1, 1, 1),
        "utc": moment.replace(tzinfo=dt.UTC),
        "plain": moment,
        "fine": dt.datetime(2024, 1, 1, 0, 0, 0, 123456),
        "span": 90.5,
        "kind": "a",
        "coded": 7,
        "text": "é",
        "bytes": "ff00",
    }
    assert rows[1]["day"] == dt.date(9999, 12, 31)
    assert "nanoseconds" in load(table, tmp_path).codes()


def test_P04_an_index_of_pandas_and_repeated_names(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1.5, 2.5]}, index=pd.Index(["x", "y"], name="key")).to_parquet(
        tmp_path / "p.parquet"
    )
    assert read(tmp_path / "p.parquet", tmp_path).rows() == [
        {"a": 1.5, "key": "x"},
        {"a": 2.5, "key": "y"},
    ]
    table = pa.Table.from_arrays(
        [pa.array([1]), pa.array([2]), pa.array([3])], names=["a", "A", ""]
    )
    assert load(table, tmp_path).rows() == [{"a": 1, "A_2": 2, "column_3": 3}]


class _Canary:
    """Touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (open, (str(self._path), "w"))


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("arrow.py_extension_type", True),
        ("some.other", True),
        ("pandas.period", False),
        ("arrow.json", False),
    ],
)
def test_P05_an_extension_type_runs_no_code(name: str, accepted: bool, tmp_path: Path) -> None:
    canary = tmp_path / "touched"
    payload = pickle.dumps(_Canary(canary))
    field = pa.field(
        "a",
        pa.int64(),
        metadata={b"ARROW:extension:name": name.encode(), b"ARROW:extension:metadata": payload},
    )
    table = pa.Table.from_arrays([pa.array([1, 2])], schema=pa.schema([field]))
    if accepted:
        assert load(table, tmp_path).rows() == [{"a": 1}, {"a": 2}]
    else:  # a type that is known, but not on such a column
        with pytest.raises(Refused, match="is damaged or cut short and cannot be read as Parquet"):
            load(table, tmp_path)
    assert not canary.exists()
    pickle.loads(payload).close()  # the payload does what it should do, had it been loaded
    assert canary.exists()


def test_P05_pyarrow_is_new_enough() -> None:
    assert tuple(map(int, pa.__version__.split(".")[:3])) >= (14, 0, 1)


def varint(number: int) -> bytes:
    """A whole number as Parquet's footer writes it."""
    number *= 2
    encoded = b""
    while number > 127:
        encoded, number = encoded + bytes([number & 127 | 128]), number >> 7
    return encoded + bytes([number])


def test_P06_a_declared_number_of_rows_that_is_not_there(tmp_path: Path) -> None:
    whole = written(tmp_path, numbers(54_321))
    start = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    footer = whole[start:].replace(varint(54_321), varint(1_000_000), 1)
    assert footer != whole[start:]
    assert (
        refused(whole[:start] + footer, tmp_path)
        == "“t.parquet” is damaged: it declares 1,000,000 rows, but its parts hold 54,321. Get the"
        " file again."
    )
    everywhere = whole[start:].replace(varint(54_321), varint(1_000_000))
    assert "“t.parquet” is damaged" in refused(whole[:start] + everywhere, tmp_path)


def test_P06_a_tiny_file_that_unpacks_to_very_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILLWRIGHT_UNPACKED_LIMIT_MB", "20")
    path = tmp_path / "t.parquet"
    part = pa.table({"a": pa.array(np.zeros(2_000_000, dtype="int64"))})
    with pq.ParquetWriter(path, part.schema) as writer:
        for _ in range(20):
            writer.write_table(part)
    assert path.stat().st_size < 200_000
    start = time.perf_counter()
    with pytest.raises(
        Refused,
        match=(
            r"“t.parquet” unpacks to more than the limit. Load a part of it, or raise"
            r" MILLWRIGHT_UNPACKED_LIMIT_MB."
        ),
    ):
        read(path, tmp_path)
    assert time.perf_counter() - start < 10


def test_no_rows_and_no_columns(tmp_path: Path) -> None:
    result = load(
        pa.table({"a": pa.array([], pa.int64()), "b": pa.array([], pa.string())}), tmp_path
    )
    assert (result.table.num_rows, result.types()) == (0, {"a": "integer", "b": "text"})
    assert (
        refused(written(tmp_path, pa.table({})), tmp_path)
        == "“t.parquet” has no column. Check that it is the right file."
    )
