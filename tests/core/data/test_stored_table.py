"""Pages of a stored table, its rows by position, its counts, its export."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base.errors import Cancelled, Refused
from core.data.expression.expression import parse
from core.data.schema import Column, Schema, from_arrow
from core.data.stored_table import (
    guard_text,
    lazy,
    number_name,
    page,
    rows_of,
    text_counts,
    to_csv,
    value_counts,
)


def stored(path: Path, table: pa.Table, group: int = 3) -> tuple[Path, Schema]:
    pq.write_table(table, path, row_group_size=group)
    return path, tuple(
        Column(name=field.name, type=from_arrow(field.type)) for field in table.schema
    )


@pytest.fixture
def towns(tmp_path: Path) -> tuple[Path, Schema]:
    return stored(
        tmp_path / "towns.parquet",
        pa.table(
            {
                "town": ["Graz", "Lyon", None, "Porto", "Graz", "Åre", "graz"],
                "size": [3.0, None, 1.0, float("nan"), 2.0, 3.0, -1.0],
            }
        ),
    )


def test_a_page_has_row_numbers_and_totals(towns: tuple[Path, Schema]) -> None:
    shown = page(*towns, offset=2, limit=2)
    assert shown.rows.to_pydict() == {
        "row": [3, 4],
        "town": [None, "Porto"],
        "size": pytest.approx([1.0, float("nan")], nan_ok=True),
    }
    assert (shown.number, shown.total, shown.matching) == ("row", 7, 7)


def test_nan_beside_one_value_is_last_too(tmp_path: Path) -> None:
    place = stored(
        tmp_path / "t.parquet", pa.table({"v": pa.array([0.0, float("nan")])})
    )  # its statistics say: 0 to 0
    assert page(*place, 0, 2, [("v", True)]).rows["row"].to_pylist() == [1, 2]


def test_missing_values_are_last_in_both_directions(towns: tuple[Path, Schema]) -> None:
    assert page(*towns, sort=[("size", False)]).rows["row"].to_pylist() == [7, 3, 5, 1, 6, 2, 4]
    assert page(*towns, sort=[("size", True)]).rows["row"].to_pylist() == [1, 6, 5, 3, 7, 2, 4]
    assert page(*towns, sort=[("town", True), ("size", False)]).rows["town"].to_pylist() == [
        "Åre",
        "graz",
        "Porto",
        "Lyon",
        "Graz",
        "Graz",
        None,
    ]


def test_pages_of_equal_rows_never_overlap(tmp_path: Path) -> None:
    place = stored(tmp_path / "t.parquet", pa.table({"k": [1] * 100}), group=7)
    numbers = [
        number
        for offset in range(0, 100, 9)
        for number in (
            page(*place, offset=offset, limit=9, sort=[("k", True)]).rows["row"].to_pylist()
        )
    ]
    assert numbers == list(range(1, 101))


def test_a_filter_counts_and_pages(towns: tuple[Path, Schema]) -> None:
    where = parse("lower(town) = 'graz'", towns[1])
    shown = page(*towns, offset=1, limit=5, sort=[("size", True)], where=where)
    assert shown.rows.select(["row", "size"]).to_pydict() == {"row": [5, 7], "size": [2.0, -1.0]}
    assert (shown.total, shown.matching) == (7, 3)
    assert page(*towns, where=parse("town = 'Wien'", towns[1])).rows.num_rows == 0


def test_an_offset_beyond_the_end_is_an_empty_page(towns: tuple[Path, Schema]) -> None:
    shown = page(*towns, offset=500)
    assert (shown.rows.num_rows, shown.total, shown.rows.column_names) == (
        0,
        7,
        ["row", "town", "size"],
    )


def test_columns_called_row_keep_their_name(tmp_path: Path) -> None:
    shown = page(
        *stored(tmp_path / "t.parquet", pa.table({"row": ["a"], "Row": ["b"], "row 2": ["c"]}))
    )
    assert shown.rows.to_pydict() == {"row 3": [1], "row": ["a"], "Row": ["b"], "row 2": ["c"]}
    assert number_name(["a"]) == "row"


def test_Q01_a_sort_column_must_exist(towns: tuple[Path, Schema]) -> None:
    with pytest.raises(Refused, match="There is no column “1; DROP TABLE data”"):
        page(*towns, sort=[("1; DROP TABLE data", False)])


@pytest.mark.parametrize(("offset", "limit"), [(-1, 10), (0, 0), (0, 10_001)])
def test_unreasonable_pages_are_refused(
    towns: tuple[Path, Schema], offset: int, limit: int
) -> None:
    with pytest.raises(Refused, match="1 to 10,000 rows"):
        page(*towns, offset=offset, limit=limit)


def test_rows_come_in_the_order_asked_for(towns: tuple[Path, Schema]) -> None:
    assert rows_of(towns[0], [6, 0, 6]).to_pydict() == {
        "town": ["graz", "Graz", "graz"],
        "size": [-1.0, 3.0, -1.0],
    }
    assert rows_of(towns[0], []).num_rows == 0
    with pytest.raises(Refused, match="There is no row 8: the table has 7 rows"):
        rows_of(towns[0], [7])


def test_values_are_counted_with_the_missing_ones(towns: tuple[Path, Schema]) -> None:
    assert value_counts(*towns, "town") == [
        ("Graz", 2),
        ("Lyon", 1),
        ("Porto", 1),
        ("graz", 1),
        ("Åre", 1),
        (None, 1),
    ]
    assert value_counts(*towns, "size", limit=2) == [(3.0, 2), (None, 2)]
    assert value_counts(*towns, "town", where=parse("size > 2", towns[1])) == [
        ("Graz", 1),
        ("Åre", 1),
    ]


def test_texts_are_counted_without_the_missing_ones(towns: tuple[Path, Schema]) -> None:
    assert list(text_counts(*towns, "town").items()) == [
        ("Graz", 2),
        ("Lyon", 1),
        ("Porto", 1),
        ("graz", 1),
        ("Åre", 1),
    ]
    assert text_counts(*towns, "size") == {}
    with pytest.raises(Refused, match="There is no column “x”"):
        text_counts(*towns, "x")


def test_lazy_reads_the_same_table(towns: tuple[Path, Schema]) -> None:
    frame = lazy(towns[0]).slice(4, 1).collect()
    assert frame.to_dicts() == [{"town": "Graz", "size": 2.0}]


def test_wide_values_survive_a_page(tmp_path: Path) -> None:
    table = pa.table(
        {
            "big": pa.array([2**62 + 1, None], pa.int64()),
            "exact": pa.array(
                [Decimal("12345678901234567890.0000000001"), None], pa.decimal128(38, 10)
            ),
            "zoned": pa.array([dt.datetime(2026, 3, 29, 1, 30), None], pa.timestamp("us", "UTC")),
            "at": pa.array([dt.time(1, 2, 3), None], pa.time64("us")),
            "kind": pa.array(["a", None]).dictionary_encode(),
        }
    )
    shown = page(*stored(tmp_path / "t.parquet", table), sort=[("big", True)]).rows.to_pylist()[0]
    assert (shown["big"], shown["exact"], shown["at"], shown["kind"]) == (
        2**62 + 1,
        Decimal("12345678901234567890.0000000001"),
        dt.time(1, 2, 3),
        "a",
    )
    assert shown["zoned"] == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)


FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0"]


def read(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def test_K01_formulas_in_texts_are_made_harmless(tmp_path: Path) -> None:
    path, schema = stored(
        tmp_path / "t.parquet",
        pa.table({"text": [*FORMULAS, "a=1", ""], "n": [-1, -2, 3, 4, 5, 6, 7, 8, 9]}),
    )
    assert to_csv(path, schema, tmp_path / "out.csv") == 9
    rows = read(tmp_path / "out.csv")
    assert [row[0] for row in rows[1:]] == [*(f"'{text}" for text in FORMULAS), "a=1", ""]
    assert [row[1] for row in rows[1:]] == ["-1", "-2", "3", "4", "5", "6", "7", "8", "9"]


def test_K01_texts_of_the_large_kind_too(tmp_path: Path) -> None:
    table = pa.table({"name": pa.array(["=1", "+1", "plain", None], pa.large_string())})
    pq.write_table(table, tmp_path / "large.parquet")
    columns = (Column(name="name", type="text"),)
    assert to_csv(tmp_path / "large.parquet", columns, tmp_path / "large.csv") == 4
    assert (tmp_path / "large.csv").read_text().splitlines() == [
        "name",
        '"\'=1"',
        '"\'+1"',
        '"plain"',
        "",
    ]


def test_K01_headers_and_categories_too(tmp_path: Path) -> None:
    path, schema = stored(
        tmp_path / "t.parquet",
        pa.table({"=evil()": pa.array(["@x", "y"]).dictionary_encode(), 'a,"b': ["1", "2"]}),
    )
    to_csv(path, schema, tmp_path / "out.csv")
    assert read(tmp_path / "out.csv") == [["'=evil()", 'a,"b'], ["'@x", "1"], ["y", "2"]]
    assert guard_text("plain") == "plain"


def test_an_export_takes_the_filter_and_keeps_the_order(
    tmp_path: Path, towns: tuple[Path, Schema]
) -> None:
    assert to_csv(*towns, tmp_path / "out.csv", parse("size > 1", towns[1])) == 3
    assert read(tmp_path / "out.csv") == [
        ["town", "size"],
        ["Graz", "3"],
        ["Graz", "2"],
        ["Åre", "3"],
    ]


def test_a_cancelled_export_leaves_nothing(tmp_path: Path, towns: tuple[Path, Schema]) -> None:
    def stop(done: float | None, message: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        to_csv(*towns, tmp_path / "out" / "out.csv", progress=stop)
    assert list((tmp_path / "out").iterdir()) == []


def test_missing_and_empty_texts_differ_in_an_export(tmp_path: Path) -> None:
    place = stored(tmp_path / "t.parquet", pa.table({"a": ["", None, "x"], "b": [1, 2, 3]}))
    to_csv(*place, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines() == ["a,b", '"",1', ",2", '"x",3']


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    values=st.lists(
        st.none() | st.integers(-2, 2) | st.just(float("nan")) | st.floats(-2, 2),
        min_size=1,
        max_size=20,
    ),
    descending=st.booleans(),
    offset=st.integers(0, 5),
    limit=st.integers(1, 8),
)
def test_sorted_pages_equal_sorting_by_hand(
    values: list[float | None], descending: bool, offset: int, limit: int, tmp_path: Path
) -> None:
    place = stored(tmp_path / "t.parquet", pa.table({"v": pa.array(values, pa.float64())}))
    clean = [None if value is None or np.isnan(value) else float(value) for value in values]
    present = sorted(
        (index for index, value in enumerate(clean) if value is not None),
        key=lambda i: (-clean[i] if descending else clean[i], i),
    )
    order = [*present, *(index for index, value in enumerate(clean) if value is None)]
    assert page(*place, offset, limit, [("v", descending)]).rows["row"].to_pylist() == [
        index + 1 for index in order[offset : offset + limit]
    ]
