"""Uploaded files on disk: one file in ``uploads/<token>/``, its name quoted so that any name is
safe. Nothing stays in the app's memory.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool

from core.base.disk_faults import disk_error
from core.base.errors import NotFound, Refused, StorageFailed
from core.workbench.workspace import Workspace

_TOKEN = re.compile(r"[0-9a-f]{32}")
_PREFIX = "file-"
_BLOCK = 1 << 20  # bytes gathered before a write
_RESERVE = 200_000_000  # bytes of disk that an upload leaves free
KEEP_SECONDS = 7 * 86400


@dataclass(frozen=True)
class Upload:
    """One uploaded file."""

    token: str
    name: str  # as the person's file was called
    path: Path


def _folder(ws: Workspace, token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        raise NotFound("There is no such upload. Choose the file again.")
    return ws.path("uploads", token)


def start(ws: Workspace, name: str, declared: int) -> Upload:
    """Make room for a file of ``declared`` bytes (0: unknown); Refused when it is too large,
    StorageFailed when the disk cannot hold it.
    """
    clean = clean_name(name)
    check_size(ws, clean, declared)
    free = shutil.disk_usage(ws.folder).free
    if declared + _RESERVE > free:
        raise StorageFailed(
            f"“{clean}” has {declared / 1e6:,.0f} MB, but only {free / 1e6:,.0f} MB are free on the"
            " disk. Free some space and try again."
        )
    token = secrets.token_hex(16)
    folder = _folder(ws, token)
    folder.mkdir(mode=0o700)
    return Upload(token, clean, folder / f"{_PREFIX}{_quoted(clean)}")


def clean_name(name: str) -> str:
    """The last part of a path, on one line, of at most 200 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(char for char in last if char.isprintable())
    return " ".join(printable.split())[:200] or "file"


def _quoted(name: str) -> str:
    """The name as a safe file name of at most 240 bytes; a long one keeps its suffix."""
    stem, dot, suffix = name.rpartition(".")
    quoted = quote(name, safe=" ")
    if len(quoted) <= 230:
        return quoted
    return f"{quote(stem, safe=' ')[:200].rpartition('%')[0]}{dot}{quote(suffix, safe='')[:20]}"


def check_size(ws: Workspace, name: str, size: int) -> None:
    """Refused when ``size`` bytes are more than the setting ``upload_limit_mb`` allows."""
    limit = ws.settings.int("upload_limit_mb")
    if size > limit * 1_000_000:
        raise Refused(
            f"“{name}” is larger than {limit:,} MB, the most that is accepted. Raise"
            " MILLWRIGHT_UPLOAD_LIMIT_MB, or split the file."
        )


async def receive_into(ws: Workspace, upload: Upload, stream: AsyncIterator[bytes]) -> None:
    """Write what arrives, block by block; Refused as soon as it grows past the limit."""
    written, pending = 0, bytearray()
    try:
        with upload.path.open("xb") as target:
            async for chunk in stream:
                written += len(chunk)
                check_size(ws, upload.name, written)
                pending += chunk
                if len(pending) >= _BLOCK:
                    await run_in_threadpool(target.write, bytes(pending))
                    pending.clear()
            await run_in_threadpool(target.write, bytes(pending))
    except OSError as error:
        raise disk_error(error, f"“{upload.name}”") from error


def find(ws: Workspace, token: str) -> Upload:
    """The upload with that token; NotFound when it is gone."""
    path = next(_folder(ws, token).glob(f"{_PREFIX}*"), None)
    if path is None:
        raise NotFound("This upload is no longer there. Choose the file again.")
    return Upload(token, unquote(path.name.removeprefix(_PREFIX)), path)


def throw_away(ws: Workspace, token: str) -> None:
    """Remove an upload; nothing happens when there is none."""
    if _TOKEN.fullmatch(token):
        shutil.rmtree(ws.path("uploads", token), ignore_errors=True)


def sweep(ws: Workspace) -> int:
    """Remove uploads and downloads that nobody came back for; returns how many went."""
    limit = time.time() - KEEP_SECONDS
    old = [
        item
        for item in ws.path("uploads").iterdir()
        if item.is_dir()
        and (_TOKEN.fullmatch(item.name) or item.name.startswith("out-"))
        and item.stat().st_mtime < limit
    ]
    for item in old:
        shutil.rmtree(item, ignore_errors=True)
    return len(old)
