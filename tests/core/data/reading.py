"""One way for the tests of all formats to read a file as an import does: unpack, recognise, detect,
load.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.base.finding import Finding
from core.base.progress import silent
from core.base.settings import Settings
from core.data.limits import Limits
from core.data.readers.archive.unpack import opened
from core.data.source import Detection, FileSource, Preview, ReadContext, Source
from core.data.sources.loading import Loaded, load
from core.data.sources.recognise import notices, recognise
from core.data.storage.quarantine import Quarantine

LIMITS = Limits(total=2_000_000_000, ratio=200)


@dataclass
class Read:
    """What an import of a file gives."""

    source: str
    table: pa.Table
    loaded: Loaded
    notices: tuple[Finding, ...]  # of the name, the look and the load
    quarantine: list[dict[str, Any]]
    params: Any

    def codes(self) -> set[str]:
        return {notice.code for notice in self.notices}

    def notice(self, code: str) -> Finding:
        return next(notice for notice in self.notices if notice.code == code)

    def rows(self) -> list[dict[str, Any]]:
        return self.table.to_pylist()

    def types(self) -> dict[str, str]:
        return {column.name: column.type.value for column in self.loaded.columns}


def context(path: Path, scratch: Path | None = None, file_name: str = "") -> ReadContext:
    """A context without progress for a plain file; scratch files go beside it."""
    limits = Limits.of(Settings())
    return ReadContext(limits, scratch or path.parent, path=path, file_name=file_name or path.name)


def inspect(source: Source, path: Path, **overrides: Any) -> Detection:
    """What inspecting a plain file detects."""
    assert isinstance(source, FileSource)
    return source.inspect(context(path), overrides)


def preview(source: Source, path: Path, limit: int = 200, **overrides: Any) -> Preview:
    """The first rows, read as detected."""
    params = inspect(source, path, **overrides).params
    return source.preview(params, context(path), limit)


def read(
    path: Path,
    tmp_path: Path,
    file_name: str | None = None,
    *,
    member: str | None = None,
    **overrides: Any,
) -> Read:
    """Import ``path`` into ``tmp_path``; the private folder of an archive is gone afterwards."""
    work = tmp_path / "unpacked"
    target, bad = tmp_path / "out.parquet", tmp_path / "bad.parquet"
    with opened(path, LIMITS, silent, work, member=member, file_name=file_name) as (plain, name):
        source = recognise(plain, name)
        where = context(plain, tmp_path, name)
        detection = source.inspect(where, overrides)
        quarantine = Quarantine(bad)
        loaded = load(source, detection.params, where, target, quarantine)
        misnamed = notices(plain, name, source)
    assert not list(tmp_path.glob("*.spool"))
    assert not work.exists() or not list(work.iterdir())
    rejected = pq.read_table(bad).to_pylist() if bad.exists() else []
    assert loaded.rows_read == loaded.rows_loaded + loaded.rows_quarantined
    table = pq.read_table(target)
    assert table.num_rows == loaded.rows_loaded
    bad.unlink(missing_ok=True)
    return Read(
        source.name,
        table,
        loaded,
        (*misnamed, *detection.notices, *loaded.notices),
        rejected,
        detection.params,
    )


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A small frame, for files made on the spot."""
    return pd.DataFrame(rows)
