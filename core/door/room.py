"""Verbs that make room: what uses the disk, and deleting it."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from core.base.errors import Refused
from core.base.words import plural
from core.door.keeping_documents import DeleteDocument, PartDocument, UsageDocument
from core.workbench import datasets, deleting, history, versions
from core.workbench import usage as room
from core.workbench.use import RUN, VERSION, Thing
from core.workbench.users import users_of
from core.workbench.workspace import Workspace, open_workspace


def usage(ws: Workspace, args: argparse.Namespace) -> UsageDocument:
    """List what uses the disk, the largest first."""
    measured = room.usage(ws)
    return UsageDocument(
        bytes=measured.bytes,
        free=measured.free,
        kinds=measured.by_kind(),
        parts=[PartDocument.model_validate(asdict(part)) for part in measured.parts[: args.limit]],
    )


def delete(folder: Path, args: argparse.Namespace) -> DeleteDocument:
    """Delete a dataset, version, run, log, backup or the workspace."""
    if args.kind == "workspace":
        _confirm(args, f"the workspace “{folder.name}” with everything in it", [])
        left = deleting.workspace(folder)
        return DeleteDocument(deleted=f"the workspace “{folder.name}”", left=left)
    if args.name is None:
        raise Refused(f"Say which {args.kind} to delete.")
    with open_workspace(folder) as ws:
        return DeleteDocument(deleted=_DELETERS[args.kind](ws, args), left=[])


def _confirm(args: argparse.Namespace, what: str, notes: list[str]) -> None:
    if not args.yes:
        known = "".join(f" {note[0].upper()}{note[1:]}" for note in notes)
        raise Refused(f"This deletes {what}.{known} Nothing was changed. Add --yes to delete it.")


def _notes(ws: Workspace, *things: Thing) -> list[str]:
    return [user.sentence for user in users_of(ws, *things) if not user.blocks]


def _dataset(ws: Workspace, args: argparse.Namespace) -> str:
    view = versions.find(ws, args.name)
    every = versions.versions(ws, view.dataset_id)
    notes = _notes(ws, *(Thing(VERSION, item.id) for item in every))
    _confirm(args, f"“{view.dataset}” with {plural(len(every), 'version')}", notes)
    datasets.delete(ws, view.dataset_id)
    return view.dataset


def _version(ws: Workspace, args: argparse.Namespace) -> str:
    view = versions.find(ws, args.name)
    _confirm(args, f"“{view.title}” ({view.rows:,} rows)", _notes(ws, Thing(VERSION, view.id)))
    deleting.version(ws, view.id)
    return view.title


def _number(args: argparse.Namespace) -> int:
    if not args.name.isdigit():
        raise Refused(f"“{args.name}” is no number of a {args.kind}.")
    return int(args.name)


def _run(ws: Workspace, args: argparse.Namespace) -> str:
    run = history.run(ws, _number(args))
    title = f"{run.name} · run {run.id}"
    _confirm(args, f"“{title}” with its model", _notes(ws, Thing(RUN, run.id)))
    history.delete(ws, [run.id])
    return title


def _log(ws: Workspace, args: argparse.Namespace) -> str:
    job_id = _number(args)
    _confirm(args, f"the log of job {job_id}", [])
    deleting.log(ws, job_id)
    return f"the log of job {job_id}"


def _backup(ws: Workspace, args: argparse.Namespace) -> str:
    _confirm(args, f"the backup “{args.name}”", [])
    deleting.backup(ws, args.name)
    return str(args.name)


_DELETERS = {
    "dataset": _dataset,
    "version": _version,
    "run": _run,
    "log": _log,
    "backup": _backup,
}
