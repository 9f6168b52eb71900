"""Verbs that keep a workspace whole: check, adopt, backup, restore."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from core.base.backups import Backup
from core.base.errors import Refused
from core.door.keeping_documents import (
    AdoptDocument,
    AdoptedDocument,
    BackupDocument,
    CheckDocument,
    LeftDocument,
    LossDocument,
    ProblemDocument,
    RestoreDocument,
    StrayDocument,
)
from core.workbench import adopting, checking, history_loss, restoring
from core.workbench.workspace import Workspace


def check(ws: Workspace, args: argparse.Namespace) -> CheckDocument:
    """See whether the workspace is whole."""
    report = checking.quick(ws) if args.quick else checking.thorough(ws)
    return CheckDocument(
        whole=report.whole,
        files=report.files,
        bytes=report.bytes,
        problems=[ProblemDocument.model_validate(item.model_dump()) for item in report.problems],
        strays=[StrayDocument.model_validate(asdict(item)) for item in report.strays],
        objections=checking.objections(report),
    )


def adopt(ws: Workspace, args: argparse.Namespace) -> AdoptDocument:
    """Take in folders that the history does not know."""
    if args.all == bool(args.place):
        raise Refused(
            "Name the folder to take in, or write --all. List them with: python -m core check"
        )
    if args.all:
        taken, left = adopting.adopt_all(ws)
    else:
        taken, left = [adopting.adopt(ws, args.place, args.name)], []
    return AdoptDocument(
        adopted=[AdoptedDocument.model_validate(asdict(item)) for item in taken],
        left=[LeftDocument.model_validate(asdict(item)) for item in left],
        objections=[item.reason for item in left],
    )


def backup(ws: Workspace, _args: argparse.Namespace) -> BackupDocument:
    """Copy the history now."""
    return _copy(restoring.back_up(ws))


def restore(folder: Path, args: argparse.Namespace) -> RestoreDocument:
    """Put a backup in the place of the history, or list them."""
    copies = restoring.copies(folder)
    listed = [_copy(item) for item in copies]
    if not args.backup and not args.empty:
        return RestoreDocument(backups=listed)
    name = None if args.empty else args.backup
    lost = restoring.would_lose(folder, name)
    if not lost.nothing and not args.yes:
        raise Refused(
            f"{history_loss.sentence(lost)} Nothing was changed. Add --yes to restore"
            f" {name or 'an empty history'} all the same."
        )
    restored = restoring.restore(folder, name)
    return RestoreDocument(
        backups=listed,
        restored=restored.name,
        replaced=restored.replaced,
        lost=LossDocument.model_validate(asdict(restored.loss)),
    )


def _copy(item: Backup) -> BackupDocument:
    return BackupDocument(name=item.name, bytes=item.bytes, created=item.created.isoformat())
