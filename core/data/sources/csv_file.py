"""CSV and other delimited text: everything is detected, shown and changeable; every row is loaded
or in quarantine.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from pydantic import Field

from core.base.progress import Progress
from core.data.readers.delimited import detect as csv_detect
from core.data.readers.delimited import load as csv_load
from core.data.source import Detected, FileParams, FileSource, Loaded, Preview
from core.data.storage.quarantine import Quarantine


class CsvParams(FileParams):
    """How a delimited file is read."""

    delimiter: str = Field(
        ",",
        min_length=1,
        max_length=1,
        title="Delimiter",
        description="The character between cells: comma, semicolon, tab …",
    )
    quote: str = Field(
        '"',
        max_length=1,
        title="Quote",
        description=(
            "The character around cells that hold a delimiter or a line break. Empty: quotes are"
            " text."
        ),
    )
    encoding: str = Field("utf-8", title="Encoding", description="How letters are stored as bytes.")
    header: bool = Field(
        True, title="First row is a header", description="Whether the first row names the columns."
    )
    skip_rows: int = Field(
        0, ge=0, title="Lines to leave out", description="Lines above the table, such as a title."
    )
    comment: str = Field(
        "",
        max_length=1,
        title="Comment",
        description="Lines that begin with this character are left out. Empty: none.",
    )
    decimal: Literal[".", ","] = Field(
        ".",
        title="Decimal mark",
        description="Between the whole part and the fraction of a number.",
    )
    thousands: Literal["", ",", ".", " ", "'", "\u00a0", "\u202f"] = Field(
        "", title="Thousands mark", description="Between groups of three digits. Empty: none."
    )
    dates: Literal["auto", "day first", "month first"] = Field(
        "auto", title="Order in dates", description="How 03/04/2025 is meant."
    )
    ragged: Literal["quarantine", "keep"] = Field(
        "quarantine",
        title="Rows with too many cells",
        description="Put them in quarantine, or keep them without the surplus cells.",
    )


class CsvFile(FileSource):
    """A delimited text file."""

    name = "csv"
    title = "CSV or delimited text"
    Params = CsvParams
    suffixes = (".csv", ".tsv", ".tab", ".txt", ".psv")

    def recognises(self, head: bytes, suffix: str) -> float:
        """Text is likely ours; more so with our suffix."""
        return csv_detect.likeness(head, suffix in self.suffixes)

    def detect(self, path: Path, given: dict[str, Any]) -> Detected:
        """Find encoding, delimiter, quote, header and decimal mark."""
        return csv_detect.detect(path, given, CsvParams)

    def preview(self, path: Path, params: CsvParams, limit: int) -> Preview:
        """The first rows, typed as they would be stored."""
        return csv_detect.preview(path, params, limit, self.name)

    def read(
        self, path: Path, params: CsvParams, progress: Progress, quarantine: Quarantine
    ) -> Iterator[pa.RecordBatch]:
        """Typed batches by our own reading."""
        return csv_load.read(
            path, params, csv_detect.look(path, params).plans, progress, quarantine
        )

    def load(
        self,
        path: Path,
        params: CsvParams,
        target: Path,
        progress: Progress,
        quarantine: Quarantine,
    ) -> Loaded:
        """Everything to Parquet, the fast way where its count comes out even, else by our own
        reading.
        """
        return csv_load.load(path, params, target, progress, quarantine)


PLUGIN = CsvFile()
