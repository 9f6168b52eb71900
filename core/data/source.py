"""What a source is, what it is read in, and what reading one yields."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from core.base.catalogue import Catalogue
from core.base.finding import Finding
from core.base.progress import Progress, Span, silent
from core.base.secrets import Secrets
from core.data.limits import Limits
from core.data.schema import ColumnType, Schema
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


#: the field of formats that nest, whatever is nested there
Separator = Annotated[
    str,
    Field(
        min_length=1,
        max_length=3,
        title="Separator",
        description="Between the names of what is nested, as in address.city.",
    ),
]


@dataclass(frozen=True)
class ReadContext:
    """What a source has at hand while it is read.

    Attributes
    ----------
    limits : Limits
        What reading may cost.
    scratch : Path
        A private folder that exists and is removed afterwards.
    progress : Progress
        Is called as the work goes on, and raises when it should stop.
    secrets : Secrets, optional
        Passwords and keys by name; None for files.
    cursor : str, optional
        Where the last reading of a growing source ended; None for files.
    path : Path, optional
        For files: the plain local file. Compression is undone before, so a source never sees a .gz
        or .zip.
    file_name : str
        For files: the name by which the person knows it.
    """

    limits: Limits
    scratch: Path
    progress: Progress = silent
    secrets: Secrets | None = None
    cursor: str | None = None
    path: Path | None = None
    file_name: str = ""

    @property
    def file(self) -> Path:
        """The local file; there is one whenever a file source is asked."""
        if self.path is None:
            raise ValueError("A file source is read in a context with a path.")
        return self.path

    def part(self, start: float, stop: float) -> ReadContext:
        """The same context for the work from ``start`` to ``stop`` (0…1) of the whole."""
        return replace(self, progress=Span(self.progress, start, stop))


@dataclass(frozen=True)
class Detection:
    """What inspecting a file detected.

    Attributes
    ----------
    params : FileParams
        Parameters to read it with, each changeable.
    notices : tuple of Finding
        What a person should know or is asked.
    choices : dict of str to tuple
        Parameter → values to offer, e.g. the sheets.
    """

    params: FileParams
    notices: tuple[Finding, ...] = ()
    choices: dict[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """The first rows of a source as they would be stored. Nothing is stored.

    Attributes
    ----------
    source : str
        The plug-in's name.
    params : BaseModel
        How it was read.
    columns : Schema
        Names and types.
    rows : pa.Table
        The first rows, converted.
    total_rows : int, optional
        None when unknown.
    notices, choices
        As of :class:`Detection`.
    rejected : int
        Rows among those looked at that would go to quarantine.
    """

    source: str
    params: BaseModel
    columns: Schema
    rows: pa.Table
    total_rows: int | None = None
    notices: tuple[Finding, ...] = ()
    choices: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    rejected: int = 0


@dataclass(frozen=True)
class ReadReport:
    """What a source's ``read`` returns at its end.

    Attributes
    ----------
    rows_read : int, optional
        Rows met, loaded or not; None: those yielded and those in quarantine.
    notices : tuple of Finding
        What was noticed on the way.
    again : generator, optional
        The whole table once more with wider types, where those found from the first rows proved too
        narrow. It comes out of the source's scratch folder: the source itself is read once.
    """

    rows_read: int | None = None
    notices: tuple[Finding, ...] = ()
    again: Batches | None = None


#: typed batches of one schema, then the report
Batches = Generator[pa.RecordBatch, None, ReadReport]


class Source(ABC):
    """Where data comes from: a file, a database, a REST API, a broker.

    One file in ``core/data/sources`` each. All methods raise
    :class:`core.base.errors.Refused` (with the name, and row or column) for what they cannot read.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    Params: ClassVar[type[BaseModel]]
    requires: ClassVar[tuple[str, ...]] = ()  # importable modules beyond the base installation

    @abstractmethod
    def preview(self, params: Any, context: ReadContext, limit: int) -> Preview:
        """The first ``limit`` rows as they would be stored.

        Reads a bounded part of the source only, however large it is.
        """

    @abstractmethod
    def read(
        self, params: Any, context: ReadContext, quarantine: Quarantine
    ) -> Iterator[pa.RecordBatch]:
        """Typed batches, all of one schema; asked once per load.

        Parameters
        ----------
        params : Params
            From the form.
        context : ReadContext
            Progress, limits, a scratch folder.
        quarantine : Quarantine
            Takes the rows that do not fit, with number and reason.

        Returns
        -------
        iterator of pa.RecordBatch
            A generator may return a :class:`ReadReport`.
        """


class FileSource(Source):
    """A source that reads one file already on this machine's disk: the context's ``file``."""

    Params: ClassVar[type[FileParams]]
    suffixes: ClassVar[tuple[str, ...]]  # lower case with dot
    typed: ClassVar[bool] = True  # whether the format has types of its own
    certain: ClassVar[bool] = True  # whether content alone tells its files from others'

    @abstractmethod
    def recognises(self, head: bytes, suffix: str) -> float:
        """How sure (0…1) this source is that a file beginning with ``head`` is its own.

        Content outweighs the suffix (F43, F44).
        """

    @abstractmethod
    def inspect(self, context: ReadContext, overrides: dict[str, Any]) -> Detection:
        """Detect the parameters; those in ``overrides`` (the person's choices) stay, and the rest
        is detected in their light.
        """

    @abstractmethod
    def example(self, folder: Path) -> Path:
        """Write a small file with the rows :data:`EXAMPLE_ROWS` into ``folder``."""


#: the rows of every file source's example
EXAMPLE_ROWS: tuple[dict[str, Any], ...] = (
    {"id": 1, "name": "Ann", "score": 1.5},
    {"id": 2, "name": "Bo", "score": 2.25},
    {"id": 3, "name": "Cleo", "score": None},
)

SOURCES: Catalogue[Source] = Catalogue("core.data.sources", Source, "source")


def file_sources() -> tuple[FileSource, ...]:
    """The sources that read a file."""
    return tuple(source for source in SOURCES if isinstance(source, FileSource))
