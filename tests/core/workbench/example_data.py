"""Datasets for tests of training: generated frames, stored as an import would store them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.data.schema import Column, Role, from_arrow
from core.workbench.versions import NewVersion, VersionView, store_version
from core.workbench.workspace import Workspace


def store(
    ws: Workspace,
    frame: pd.DataFrame,
    name: str = "examples",
    roles: dict[str, Role] | None = None,
    parent: VersionView | None = None,
    recipe: list[dict[str, Any]] | None = None,
) -> VersionView:
    """Store ``frame`` as the next version of ``name``."""

    def build(folder: Path) -> NewVersion:
        table = pa.Table.from_pandas(frame, preserve_index=False)
        pq.write_table(table, folder / "data.parquet")
        columns = tuple(
            Column(
                name=field.name,
                type=from_arrow(field.type),
                role=(roles or {}).get(field.name, Role.FEATURE),
            )
            for field in table.schema
        )
        return NewVersion(
            columns=columns,
            rows_read=len(frame),
            parent_id=parent.id if parent else None,
            recipe=recipe,
        )

    return store_version(ws, dataset=name, build=build)
