"""Parquet files that the program stored, read with their page checksums verified.

What is damaged is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from core.base.errors import StorageFailed

GONE = "The stored table is gone: its file is not there. Import the data again."
DAMAGED = "The stored table cannot be read: its file is damaged. Import the data again."


@contextmanager
def readable() -> Iterator[None]:
    """What pyarrow raises over a file that is gone or damaged becomes a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise StorageFailed(GONE) from error
    except (pa.ArrowException, OSError) as error:
        raise StorageFailed(DAMAGED) from error


def open_file(path: Path) -> pq.ParquetFile:
    """The file, open for reading in parts, which are to be read inside :func:`readable` too."""
    with readable():
        return pq.ParquetFile(path, page_checksum_verification=True)


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The table stored at ``path``, or some of its columns.

    Raises
    ------
    StorageFailed
        When the file is gone or damaged.
    """
    names = list(columns) if columns is not None else None
    with readable():
        return pq.read_table(path, columns=names, page_checksum_verification=True)


def read_schema(path: Path) -> pa.Schema:
    """The schema of the file."""
    with readable():
        return pq.read_schema(path)


def count_rows(path: Path) -> int:
    """How many rows the file has."""
    with readable():
        return int(pq.read_metadata(path).num_rows)
