"""The rows of a file that is to be predicted: as the person wrote them (for the output) and typed
(for the model).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core.base import files
from core.base.errors import Refused
from core.base.progress import silent
from core.base.settings import Settings
from core.data.limits import Limits
from core.data.readers.archive import unpack
from core.data.schema import ColumnType
from core.data.source import FileSource, ReadContext
from core.data.sources import recognise
from core.data.sources.loading import read_table
from core.data.storage.frames import to_frame
from core.data.storage.quarantine import Quarantine


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
    name, limits = file_name or file.name, Limits.of(Settings())
    with (
        tempfile.TemporaryDirectory() as folder,
        unpack.opened(file, limits, silent, Path(folder), file_name=name) as (plain, inner),
    ):
        source = recognise.recognise(plain, inner)
        context = ReadContext(limits, Path(folder), path=plain, file_name=name)
        first = source.preview(source.inspect(context, {}).params, context, 20)
        types = {item["name"]: ColumnType(item["type"]) for item in signature["inputs"]}
        names = [column.name for column in first.columns]
        typed = _read(source, context, {key: types[key] for key in names if key in types})
        if source.typed:
            return Rows(typed, typed)
        return Rows(_read(source, context, dict.fromkeys(names, ColumnType.TEXT)), typed)


def _read(source: FileSource, context: ReadContext, types: dict[str, ColumnType]) -> pd.DataFrame:
    params = source.inspect(context, {"types": types}).params
    quarantine = Quarantine()
    table = read_table(source, params, context, quarantine)
    if quarantine.rows:
        row, column, reason, _ = quarantine.first[0]
        where = f"row {row}" + (f", column “{column}”" if column else "")
        others = f" {quarantine.rows - 1:,} more rows have faults." if quarantine.rows > 1 else ""
        raise Refused(
            f"“{context.file_name}”, {where}: {reason[:1].lower()}{reason[1:].rstrip('.')}. Correct"
            f" it and load the file again.{others}"
        )
    return to_frame(table) if table is not None else pd.DataFrame()
