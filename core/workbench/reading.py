"""The rows of a file that is to be predicted: as the person wrote them (for the output) and typed
(for the model).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from core.base import files
from core.base.errors import Refused
from core.base.progress import silent
from core.base.settings import Settings
from core.data.readers.archive import unpack
from core.data.schema import ColumnType
from core.data.source import FileSource
from core.data.sources import recognise
from core.data.storage.frames import to_frame
from core.data.storage.quarantine import Quarantine

_WRITTEN_AS_TEXT = frozenset({"csv", "fixed_width", "xml"})  # formats without types of their own


@dataclass(frozen=True)
class Rows:
    """A file's rows, twice: same order, same count."""

    shown: pd.DataFrame
    typed: pd.DataFrame


def read_rows(path: Path, signature: dict[str, Any], file_name: str | None = None) -> Rows:
    """Read the rows of any file that can be imported, its columns in the types that the model was
    trained on.

    Raises
    ------
    Refused
        Naming the row and the column of the first cell that is not of its column's type.
    """
    file = files.existing_file(path)
    name = file_name or file.name
    with (
        tempfile.TemporaryDirectory() as folder,
        unpack.opened(file, unpack.Limits.of(Settings()), silent, Path(folder), file_name=name) as (
            plain,
            inner,
        ),
    ):
        source = recognise.recognise(plain, inner)
        first = source.preview(plain, source.detect(plain, {}).params, 20)
        wanted = {item["name"]: ColumnType(item["type"]) for item in signature["inputs"]}
        names = [column.name for column in first.columns]
        typed = _read(
            source, plain, {column: wanted[column] for column in names if column in wanted}, name
        )
        if source.name not in _WRITTEN_AS_TEXT:
            return Rows(typed, typed)
        return Rows(_read(source, plain, dict.fromkeys(names, ColumnType.TEXT), name), typed)


def _read(source: FileSource, plain: Path, types: dict[str, ColumnType], name: str) -> pd.DataFrame:
    params = source.detect(plain, {"types": types}).params
    quarantine = Quarantine()
    batches = list(source.read(plain, params, silent, quarantine))
    if quarantine.rows:
        row, column, reason, _ = quarantine.first[0]
        where = f"row {row}" + (f", column “{column}”" if column else "")
        others = f" {quarantine.rows - 1:,} more rows have faults." if quarantine.rows > 1 else ""
        raise Refused(
            f"“{name}”, {where}: {reason[:1].lower()}{reason[1:].rstrip('.')}. Correct it and load"
            f" the file again.{others}"
        )
    return to_frame(pa.Table.from_batches(batches)) if batches else pd.DataFrame()
