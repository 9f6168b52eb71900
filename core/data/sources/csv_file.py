"""CSV and other delimited text: everything is detected, shown and changeable; every row is loaded
or in quarantine.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from core.data.readers.delimited import detect
from core.data.readers.text.table import TextTable
from core.data.source import Batches, Detection, FileSource, Preview, ReadContext
from core.data.sources.text_params import TextParams
from core.data.storage.quarantine import Quarantine


class CsvParams(TextParams):
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
    header: bool = Field(
        True, title="First row is a header", description="Whether the first row names the columns."
    )
    skip_rows: int = Field(
        0, ge=0, title="Skip lines", description="Lines above the table, such as a title."
    )
    comment: str = Field(
        "",
        max_length=1,
        title="Comment prefix",
        description="Lines that begin with this character are left out. Empty: none.",
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
    typed = False

    def recognises(self, head: bytes, suffix: str) -> float:
        """Text is likely ours; more so with our suffix."""
        return detect.likeness(head, suffix in self.suffixes)

    def inspect(self, context: ReadContext, overrides: dict[str, Any]) -> Detection:
        """Detect encoding, delimiter, quote, header and decimal mark."""
        return detect.inspect(context, overrides, CsvParams)

    def preview(self, params: CsvParams, context: ReadContext, limit: int) -> Preview:
        """The first rows, typed as they would be stored."""
        return detect.preview(context, params, limit, self.name)

    def read(self, params: CsvParams, context: ReadContext, quarantine: Quarantine) -> Batches:
        """All rows, in types that hold for all of them."""
        looked = detect.look(context, params)
        reading = detect.reading_of_file(context.file, params, looked.width)
        table = TextTable(
            looked.plans,
            lambda: reading.batches(context.progress),
            looked.notices,
            lambda: detect.tally_notices(reading.tally, reading.file.nul_bytes),
        )
        return (yield from table.read(context.scratch, quarantine))

    def example(self, folder: Path) -> Path:
        """A file with commas."""
        path = folder / "example.csv"
        path.write_text("id,name,score\n1,Ann,1.5\n2,Bo,2.25\n3,Cleo,\n")
        return path


PLUGIN = CsvFile()
