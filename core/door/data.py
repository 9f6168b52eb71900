"""Verbs of datasets: import, profile, clean."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from core.base.errors import Refused
from core.base.files import existing_file
from core.base.finding import Finding
from core.base.words import plural
from core.data.profile.profile import Profile
from core.data.recipe.recipe import Recipe
from core.door.documents import ColumnDocument, VersionDocument
from core.door.work import finished
from core.workbench import cleaning, importing, tables, unlocking, versions
from core.workbench.workspace import Workspace

_LONGEST_LINE = 1000  # characters read of a file that should hold a password


def import_(ws: Workspace, args: argparse.Namespace) -> VersionDocument:
    """Load a file into a dataset."""
    password = None if args.password_file is None else first_line(args.password_file)
    if password is None and unlocking.needs_password(ws, args.file):
        raise Refused(
            f"The workbook “{Path(args.file).name}” is encrypted. Write its password into a file"
            " and name that with --password-file FILE."
        )
    with unlocking.unlocked(ws, args.file, password) as file:
        job_id = importing.import_file(ws, file, args.name, dict(args.set or []))
        return version_document(ws, int(finished(ws, job_id)["version_id"]))


def profile(ws: Workspace, args: argparse.Namespace) -> Profile:
    """Describe every column of a dataset."""
    return tables.profile(ws, versions.find(ws, args.dataset).id, args.target)


def clean(ws: Workspace, args: argparse.Namespace) -> VersionDocument:
    """Apply a recipe; the result is a new version."""
    parent = versions.find(ws, args.dataset)
    try:
        recipe = Recipe.load(Path(args.recipe).read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(
            f"The recipe “{args.recipe}” cannot be read: {os.strerror(error.errno or 0)}. Check the"
            " path."
        ) from error
    job_id = cleaning.clean(ws, parent.id, recipe, args.name)
    return version_document(ws, int(finished(ws, job_id)["version_id"]))


def version_document(ws: Workspace, version_id: int) -> VersionDocument:
    """A stored version as a document."""
    view = versions.version(ws, version_id)
    return VersionDocument(
        dataset=view.dataset,
        version=view.number,
        sha256=view.sha256,
        rows_read=view.rows_read,
        rows_loaded=view.rows,
        rows_quarantined=view.rows_quarantined,
        columns=[
            ColumnDocument(name=column.name, type=str(column.type), role=str(column.role))
            for column in view.columns
        ],
        notices=list(view.notices),
        objections=[*_quarantine(view.rows_quarantined), *warnings(view.notices)],
    )


def _quarantine(rows: int) -> list[str]:
    return [f"{plural(rows, 'row is', 'rows are')} in quarantine."] if rows else []


def warnings(findings: Iterable[Finding]) -> list[str]:
    """The sentences of findings that are more than a note and not accepted, each once."""
    return list(
        dict.fromkeys(
            item.sentence
            for item in findings
            if item.severity in ("warn", "stop") and item.accepted is None
        )
    )


def first_line(path: str) -> str:
    """What stands before the first line break; a password may begin and end with spaces."""
    try:
        with existing_file(path).open(encoding="utf-8-sig") as file:
            return file.readline(_LONGEST_LINE).removesuffix("\n")
    except UnicodeDecodeError:
        raise Refused(
            f"“{Path(path).name}” is not text in UTF-8. Save the password as UTF-8."
        ) from None
