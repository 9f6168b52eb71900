"""Rows cut from lines as columns of text."""

from __future__ import annotations

import pyarrow as pa

from core.data.readers.text.batch import Rows, TextBatch, columns_of


def test_rows_become_columns() -> None:
    rows = Rows([["1", ""], ["2", "b"]], [1, 3], ["1,", "2,b"], [(2, "Broken.", "?")])
    batch = rows.batch(2)
    assert [column.to_pylist() for column in batch.columns] == [["1", "2"], ["", "b"]]
    assert (batch.numbers, batch.raws[1], batch.rows) == ([1, 3], "2,b", 3)


def test_no_rows_are_empty_columns_of_text() -> None:
    assert [column.type for column in columns_of([], 3)] == [pa.string()] * 3
    assert Rows().batch(1).rows == 0


def test_a_row_with_two_reasons_is_one_row() -> None:
    assert TextBatch([], [], [], [(1, "One.", ""), (1, "Two.", ""), (2, "One.", "")]).rows == 2
