"""Text typed once while it is read, and once more from a copy where its types prove too narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from core.base.finding import Finding
from core.data.inference.convert import ColumnPlan
from core.data.readers.text.batch import TextBatch
from core.data.readers.text.table import TextTable, first_rows
from core.data.schema import ColumnType
from core.data.source import Batches, ReadReport
from core.data.storage.quarantine import Quarantine


def batch(first: int, *cells: str) -> TextBatch:
    raws = [f"raw {cell}" for cell in cells]
    return TextBatch([pa.array(cells)], range(first, first + len(cells)), raws)


def drained(batches: Batches) -> tuple[pa.Table, ReadReport]:
    collected = []
    while True:
        try:
            collected.append(next(batches))
        except StopIteration as stop:
            return pa.Table.from_batches(collected), stop.value


def table(type_: ColumnType, *batches: TextBatch, **plan: bool) -> tuple[TextTable, list[int]]:
    """A table, and how often its source was read."""
    readings: list[int] = []

    def read() -> Iterator[TextBatch]:
        readings.append(1)
        return iter(batches)

    looked = [
        Finding(code="leading_zeros", sentence="Stays."),
        Finding(code="sampled", sentence=""),
    ]
    noticed = [Finding(code="blank_lines", sentence="Told at the end.")]
    plans = [ColumnPlan("x", type_, **plan)]  # type: ignore[arg-type]
    return TextTable(plans, read, looked, lambda: noticed), readings


def test_types_that_hold_are_typed_once(tmp_path: Path) -> None:
    text, readings = table(ColumnType.INTEGER, batch(1, "1", "2"), batch(3, "3"))
    rows, report = drained(text.read(tmp_path, Quarantine()))
    assert rows.to_pydict() == {"x": [1, 2, 3]}
    assert (report.rows_read, report.again) == (3, None)
    assert [notice.code for notice in report.notices] == ["leading_zeros", "blank_lines"]
    assert readings == [1]
    assert list(tmp_path.iterdir()) == []


def test_a_fraction_far_down_types_the_column_again_without_the_source(tmp_path: Path) -> None:
    text, readings = table(ColumnType.INTEGER, batch(1, "1", "2"), batch(3, "2.5"))
    quarantine = Quarantine()
    rows, report = drained(text.read(tmp_path, quarantine))
    assert (rows.to_pydict(), quarantine.rows) == ({"x": [1, 2]}, 1)
    assert report.again is not None
    quarantine.clear()
    rows, report = drained(report.again)
    assert rows.to_pydict() == {"x": [1.0, 2.0, 2.5]}
    assert (report.rows_read, report.again, quarantine.rows) == (3, None, 0)
    assert [notice.code for notice in report.notices] == [
        "leading_zeros",
        "type_widened",
        "blank_lines",
    ]
    assert readings == [1]
    assert list(tmp_path.iterdir()) == []


def test_whole_numbers_become_text_in_two_steps(tmp_path: Path) -> None:
    cells = [*map(str, range(80)), "0.5", *("words",) * 19]
    text, readings = table(ColumnType.INTEGER, batch(1, *cells))
    types = []
    batches = text.read(tmp_path, Quarantine())
    while True:
        rows, report = drained(batches)
        types.append(str(rows.schema.field("x").type))
        if report.again is None:
            break
        batches = report.again
    assert types == ["int64", "string"]  # 19 of 100 words are a flood at once
    assert rows.to_pydict() == {"x": cells}
    assert readings == [1]


def test_rows_that_still_do_not_fit_keep_number_and_raw_text(tmp_path: Path) -> None:
    cells = [*map(str, range(300)), "0.5", "word"]
    text, _ = table(ColumnType.INTEGER, batch(1, *cells[:150]), batch(151, *cells[150:]))
    quarantine = Quarantine()
    _, report = drained(text.read(tmp_path, quarantine))
    assert report.again is not None
    quarantine.clear()
    rows, report = drained(report.again)
    assert rows.num_rows == 301
    assert report.again is None
    assert quarantine.first == [(302, "x", "“word” in “x” is not a number.", "raw word")]


def test_nothing_is_copied_where_no_type_is_a_guess(tmp_path: Path) -> None:
    text, _ = table(ColumnType.INTEGER, batch(1, "1", "x"), declared=True)
    reading = text.read(tmp_path, Quarantine())
    next(reading)
    assert list(tmp_path.iterdir()) == []
    assert drained(reading)[1].again is None


def test_a_reading_that_is_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    text, _ = table(ColumnType.INTEGER, batch(1, "1"), batch(2, "2"))
    reading = text.read(tmp_path, Quarantine())
    next(reading)
    assert len(list(tmp_path.iterdir())) == 1
    reading.close()
    assert list(tmp_path.iterdir()) == []


def test_first_rows_stop_at_the_limit() -> None:
    batches = iter([batch(1, "1", "x"), batch(3, "3"), batch(4, "4")])
    rows, rejected = first_rows(batches, [ColumnPlan("x", ColumnType.INTEGER)], 2)
    assert (rows.to_pydict(), rejected) == ({"x": [1, 3]}, 1)
    assert next(batches).numbers == range(4, 5)
