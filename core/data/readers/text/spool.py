"""Text batches kept in a file of the scratch folder, so that a table can be typed again without
reading its source again.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from core.data.readers.text.batch import TextBatch


class Spool:
    """A file of text batches.

    Cells are Arrow buffers as they are in memory; what belongs to single rows (numbers, the raw
    text of those that did not fit, those that could not be cut) travels as JSON beside each batch.
    """

    def __init__(self, folder: Path, width: int) -> None:
        self._schema = pa.schema([(f"c{place}", pa.string()) for place in range(width)])
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".spool", delete=False) as file:
            self.path = Path(file.name)
        self._sink = pa.OSFile(str(self.path), "wb")
        self._writer = pa.ipc.new_stream(self._sink, self._schema)

    def write(self, batch: TextBatch, misfit_rows: Iterable[int]) -> None:
        """Keep a batch, with the raw text of the rows that did not fit: wider types can only let
        more of them fit.
        """
        first = batch.numbers[0] if len(batch.numbers) else 0
        in_order = batch.numbers == range(first, first + len(batch.numbers))
        about = {
            "numbers": [first, len(batch.numbers)] if in_order else list(batch.numbers),
            "in_order": in_order,
            "raws": {str(row): batch.raws[row] for row in misfit_rows},
            "unreadable": batch.unreadable,
        }
        cells = pa.RecordBatch.from_arrays(batch.columns, schema=self._schema)
        self._writer.write_batch(cells, custom_metadata={"about": json.dumps(about)})

    def batches(self) -> Iterator[TextBatch]:
        """All batches from the first one on; may be asked several times."""
        self._close()
        with pa.OSFile(str(self.path), "rb") as file, pa.ipc.open_stream(file) as reader:
            while True:
                try:
                    cells, metadata = reader.read_next_batch_with_custom_metadata()
                except StopIteration:
                    return
                yield _restored(cells, json.loads(metadata[b"about"]))

    def remove(self) -> None:
        """Close and delete the file.

        On a full disk the writer cannot write its end; the file must go all the same, since an open
        one takes room even after it is deleted.
        """
        for part in (self._writer, self._sink):
            with suppress(OSError, pa.ArrowException):
                part.close()
        self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        if not self._sink.closed:
            self._writer.close()
            self._sink.close()


def _restored(cells: pa.RecordBatch, about: dict[str, Any]) -> TextBatch:
    numbers: list[int] = about["numbers"]
    in_order = about["in_order"]
    return TextBatch(
        cells.columns,
        range(numbers[0], numbers[0] + numbers[1]) if in_order else numbers,
        {int(row): raw for row, raw in about["raws"].items()},
        [(number, reason, raw) for number, reason, raw in about["unreadable"]],
    )
