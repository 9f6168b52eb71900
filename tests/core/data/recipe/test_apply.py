"""A recipe applied to a stored table: what no step looks at is passed on as it lies."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import Refused
from core.data.recipe.apply import rewrite
from core.data.recipe.recipe import Recipe
from core.data.schema import Column, ColumnType, Role, from_arrow

TABLE = pa.table(
    {
        "n": pa.array([1, None, 2**62 + 1], pa.int64()),
        "d": pa.array([Decimal("1.10"), Decimal("2.20"), None], pa.decimal128(38, 10)),
        "t": pa.array([dt.time(1), None, dt.time(2)], pa.time64("us")),
        "day": pa.array([dt.date(2024, 2, 29), None, dt.date(2024, 3, 1)]),
        "word": [" a", "b", None],
    }
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    pq.write_table(TABLE, tmp_path / "source.parquet")
    return tmp_path / "source.parquet"


def rewritten(source: Path, *steps: dict[str, Any]) -> tuple[Any, pa.Table]:
    columns = tuple(
        Column(
            name=field.name,
            type=from_arrow(field.type),
            role=Role.ID if field.name == "n" else Role.FEATURE,
        )
        for field in TABLE.schema
    )
    target = source.with_name("target.parquet")
    result = rewrite(source, target, Recipe.load(list(steps)), columns)
    return result, pq.read_table(target)


def test_columns_that_no_step_looks_at_keep_every_digit(source: Path) -> None:
    result, table = rewritten(source, {"step": "trim_text", "params": {"columns": ["word"]}})
    assert table.column("word").to_pylist() == ["a", "b", None]
    for name in ("n", "d", "t", "day"):
        assert table.column(name).equals(TABLE.column(name))
    assert (result.rows, result.unchanged) == (3, False)
    assert [column.role for column in result.columns][:2] == [Role.ID, Role.FEATURE]


def test_rows_that_go_go_in_every_column(source: Path) -> None:
    _, table = rewritten(source, {"step": "drop_missing", "params": {"columns": ["word"]}})
    assert table.to_pydict() == TABLE.slice(0, 2).to_pydict()


def test_dates_stay_dates_until_a_time_of_day_comes_in(source: Path) -> None:
    fill = {"step": "fill_missing", "params": {"columns": ["day"], "how": "mode"}}
    result, table = rewritten(source, fill)
    assert table.column("day").to_pylist()[1] == dt.date(2024, 2, 29)
    assert result.columns[3].type is ColumnType.DATE
    fill["params"] = {"columns": ["day"], "how": "mean"}
    result, table = rewritten(source, fill)
    assert table.column("day").to_pylist()[1] == dt.datetime(2024, 2, 29, 12)
    assert result.columns[3].type is ColumnType.DATETIME


def test_new_names_and_new_columns(source: Path) -> None:
    result, table = rewritten(
        source,
        {"step": "rename_columns", "params": {"names": {"n": "number"}}},
        {"step": "date_parts", "params": {"columns": ["day"], "parts": ["day"]}},
    )
    assert table.column("number").equals(TABLE.column("n"))
    assert table.column("day_day").to_pylist() == [29, None, 1]
    assert [(column.name, column.role) for column in result.columns][::5] == [
        ("number", Role.ID),
        ("day_day", Role.FEATURE),
    ]


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [{"step": "trim_text", "params": {"columns": ["word"]}, "enabled": False}],
        [{"step": "mark_missing", "params": {"columns": ["n"], "values": ["77"]}}],
    ],
)
def test_what_changes_nothing(source: Path, steps: list[dict[str, Any]]) -> None:
    result, table = rewritten(source, *steps)
    assert result.unchanged
    assert table.equals(TABLE)


def test_a_new_name_is_a_change(source: Path) -> None:
    rename = {"step": "rename_columns", "params": {"names": {"n": "m"}}}
    assert not rewritten(source, rename)[0].unchanged


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ({"step": "filter_rows", "params": {"where": "n > 5 and n < 4"}}, "row"),
        ({"step": "keep_columns", "params": {"columns": ["word"]}}, None),
        ({"step": "drop_columns", "params": {"columns": TABLE.column_names}}, "column"),
    ],
)
def test_nothing_left_is_refused(source: Path, step: dict[str, Any], what: str | None) -> None:
    if what is None:
        assert rewritten(source, step)[1].column_names == ["word"]
        return
    with pytest.raises(Refused, match=f"^The recipe leaves no {what}. Look at the preview"):
        rewritten(source, step)
