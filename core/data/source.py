"""What a source is, and what reading one yields."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from core.base.catalogue import Catalogue
from core.base.errors import Refused
from core.base.finding import Finding
from core.base.progress import Progress
from core.base.words import plural
from core.data.schema import ColumnType, Schema
from core.data.storage.arrow_schema import columns_of
from core.data.storage.parquet_writer import drain
from core.data.storage.quarantine import Quarantine


class FileParams(BaseModel):
    """How a file is read: what every file source has.

    Subclasses add their own fields, each with title and description.
    """

    model_config = ConfigDict(extra="forbid")

    types: dict[str, ColumnType] = Field(
        {},
        title="Column types",
        description="Types that differ from the detected ones, by column name.",
    )
    missing: list[str] = Field(
        [""],
        title="Missing values",
        description="Texts that mean “no value”. Only the empty cell, unless you say more.",
    )


@dataclass(frozen=True)
class Detected:
    """What a look at a file found: parameters to read it with (each changeable) and what to tell or
    ask the person.
    """

    params: FileParams
    notices: tuple[Finding, ...] = ()
    choices: dict[str, tuple[Any, ...]] = field(
        default_factory=dict
    )  # param → values to offer, e.g. the sheets


@dataclass(frozen=True)
class Preview:
    """The first look at a source: columns with types, the first rows typed, notices.

    Nothing is stored.
    """

    source: str  # the plug-in's name
    params: FileParams
    columns: Schema
    rows: pa.Table  # the first rows, converted
    total_rows: int | None  # None when unknown
    notices: tuple[Finding, ...]
    choices: dict[str, tuple[Any, ...]]
    rejected: int = 0  # rows among those looked at that would go to quarantine


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    ``rows_read`` = ``rows_loaded`` + ``rows_quarantined``, counted apart, or the load fails.
    """

    columns: Schema
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    notices: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ReadReport:
    """What a source's ``read`` generator may return at its end: how many rows it met (loaded or
    not), and what it noticed.
    """

    rows_read: int | None = None
    notices: tuple[Finding, ...] = ()


class Source(ABC):
    """Where data comes from: a file, a database, a REST API, a broker.

    One file in ``core/data/sources`` each.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    Params: ClassVar[type[BaseModel]]
    requires: ClassVar[tuple[str, ...]] = ()  # importable modules beyond the base installation


class FileSource(Source):
    """A source that reads one file already on this machine's disk.

    All methods raise :class:`core.base.errors.Refused` (with the file's name, and row or column)
    for a file they cannot read. ``path`` is a plain local file: compression is undone before
    (``core.data.readers.archive.unpack``), so a source never sees a .gz or .zip.
    """

    Params: ClassVar[type[FileParams]]
    suffixes: ClassVar[tuple[str, ...]]  # lower case with dot

    @abstractmethod
    def recognises(self, head: bytes, suffix: str) -> float:
        """How sure (0…1) this source is that a file beginning with ``head`` is its own.

        Content outweighs the suffix (F43, F44).
        """

    @abstractmethod
    def detect(self, path: Path, given: dict[str, Any]) -> Detected:
        """Find the parameters; those in ``given`` (the person's choices) are kept and the rest is
        found in their light.
        """

    @abstractmethod
    def preview(self, path: Path, params: Any, limit: int) -> Preview:
        """The first ``limit`` rows as they would be stored.

        Reads a bounded part of the file only, however large it is.
        """

    @abstractmethod
    def read(
        self, path: Path, params: Any, progress: Progress, quarantine: Quarantine
    ) -> Iterator[pa.RecordBatch]:
        """Typed batches; rows that do not fit go to ``quarantine`` with number and reason."""

    def load(
        self, path: Path, params: Any, target: Path, progress: Progress, quarantine: Quarantine
    ) -> Loaded:
        """Write everything to a Parquet file.

        A source with a faster way than batches overrides this.
        """
        return write_batches(self, path, params, target, progress, quarantine)


def write_batches(
    source: FileSource,
    path: Path,
    params: Any,
    target: Path,
    progress: Progress,
    quarantine: Quarantine,
) -> Loaded:
    """Read a source to its end into a Parquet file.

    Rows read = loaded + quarantined, or nothing is accepted.

    Raises
    ------
    Refused
        When the source cannot be read, or the count does not come out even.
    """
    schema, rows, report = drain(iter(source.read(path, params, progress, quarantine)), target)
    quarantine.close()
    rows_read = rows + quarantine.rows if report.rows_read is None else report.rows_read
    check_even(path.name, rows_read, rows, quarantine.rows)
    return Loaded(columns_of(schema), rows_read, rows, quarantine.rows, report.notices)


def check_even(name: str, read: int, loaded: int, quarantined: int) -> None:
    """Refuse a load whose count does not come out even: rows would have vanished or doubled."""
    if read != loaded + quarantined:
        raise Refused(
            f"“{name}” was not imported: {plural(read, 'row was', 'rows were')} read, but"
            f" {loaded:,} loaded and {quarantined:,} put in quarantine. Check the delimiter and the"
            " quote character in the preview."
        )


SOURCES: Catalogue[FileSource] = Catalogue("core.data.sources", FileSource, "source")
