"""Verbs that tell of Millwright itself: settings, schemas."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from core.base import files
from core.base.errors import NotFound
from core.base.settings import TABLE
from core.door.documents import (
    DOCUMENTS,
    SchemasDocument,
    SettingDocument,
    SettingsDocument,
    schema,
)
from core.workbench.workspace import Workspace


def settings(ws: Workspace, _args: argparse.Namespace) -> SettingsDocument:
    """List the settings in force."""
    return SettingsDocument(
        settings=[
            SettingDocument(
                name=row.name, value=ws.settings[row.name], default=row.default, help=row.help
            )
            for row in TABLE
        ]
    )


def schemas(_folder: Path, args: argparse.Namespace) -> SchemasDocument:
    """Print the JSON schemas of the verbs' documents."""
    unknown = [name for name in args.verbs if name not in DOCUMENTS]
    if unknown:
        raise NotFound(f"There is no verb “{unknown[0]}”. Known: {', '.join(DOCUMENTS)}.")
    published = {name: schema(name) for name in args.verbs or DOCUMENTS}
    if args.to is not None:
        write(published, Path(args.to).expanduser())
    return SchemasDocument(schemas=published)


def write(published: dict[str, dict[str, object]], folder: Path) -> None:
    """Write a file for each schema."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, described in published.items():
        text = json.dumps(described, indent=2, ensure_ascii=False)
        files.write_text(folder / f"{name}.json", f"{text}\n")
