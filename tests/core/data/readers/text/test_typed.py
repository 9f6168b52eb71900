"""A text batch typed: which rows fit, and the reasons for the others."""

from __future__ import annotations

import pyarrow as pa

from core.data.inference.convert import ColumnPlan
from core.data.readers.text.batch import TextBatch, columns_of
from core.data.readers.text.typed import schema_of, type_batch
from core.data.schema import ColumnType

PLANS = [ColumnPlan("n", ColumnType.INTEGER), ColumnPlan("x", ColumnType.NUMBER)]


def test_rows_with_misfits_are_taken_out_in_order_with_every_reason() -> None:
    batch = TextBatch(
        [pa.array(["1", "b", "2.5", "4", "007"]), pa.array(["0.5", "c", "1", "NA", "2"])],
        [1, 2, 4, 5, 6],
        ["1,0.5\n", "b,c\r\n", "2.5,1", "4,NA", "007,2"],
        [(3, "A quote opens in this line and never closes.", '"')],
    )
    typed = type_batch(batch, PLANS)
    assert typed.batch.to_pydict() == {"n": [1, 4], "x": [0.5, None]}
    assert typed.batch.schema == schema_of(PLANS)
    assert typed.rejected == [
        (2, "“b” in “n” is not a whole number.", "b,c", "n"),
        (2, "“c” in “x” is not a number.", "b,c", "x"),
        (3, "A quote opens in this line and never closes.", '"', None),
        (4, "“2.5” in “n” is not a whole number.", "2.5,1", "n"),
        (6, "“007” in “n” is not a whole number.", "007,2", "n"),
    ]
    assert typed.misfit_rows == [1, 2, 4]
    assert dict(typed.bad) == {"n": 3, "x": 1}
    assert dict(typed.numeric) == {"n": 1}  # 007 is a code, b a word
    assert dict(typed.counts) == {("x", "missing_words"): 1}
    assert batch.rows == 6


def test_a_batch_without_rows_has_the_types_all_the_same() -> None:
    typed = type_batch(TextBatch(columns_of([], 2), [], []), PLANS)
    assert typed.batch.schema.types == [pa.int64(), pa.float64()]
    assert (typed.batch.num_rows, typed.rejected, typed.misfit_rows) == (0, [], [])
