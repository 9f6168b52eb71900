"""Text batches come back from their file as they went in."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from core.data.readers.text.batch import TextBatch
from core.data.readers.text.spool import Spool


def test_batches_come_back_with_what_belongs_to_single_rows(tmp_path: Path) -> None:
    spool = Spool(tmp_path, 2)
    spool.write(
        TextBatch([pa.array(["a", ""]), pa.array(["1", "é\n"])], range(5, 7), ["a,1", ",é"]), [1]
    )
    unreadable = [(8, "A quote opens in this line and never closes.", "\udcff")]
    spool.write(TextBatch([pa.array([], pa.string())] * 2, [], [], unreadable), [])
    spool.write(TextBatch([pa.array(["b"]), pa.array(["2"])], [9], ["b,2"]), [])
    spool.write(TextBatch([pa.array(["c", "d"])] * 2, [11, 13], ["c,c", "d,d"]), [0])
    for _ in range(2):
        first, second, third, fourth = spool.batches()
        assert [column.to_pylist() for column in first.columns] == [["a", ""], ["1", "é\n"]]
        assert (first.numbers, first.raws[1], first.unreadable) == (range(5, 7), ",é", [])
        assert (list(second.numbers), second.unreadable, second.rows) == ([], unreadable, 1)
        assert list(third.numbers) == [9]
        assert (list(fourth.numbers), fourth.raws[0]) == ([11, 13], "c,c")
    spool.remove()
    assert list(tmp_path.iterdir()) == []
