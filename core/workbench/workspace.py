"""The workspace: one folder that holds everything of one piece of work."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import psutil

from core.base import files, store
from core.base.errors import Refused, StorageFailed
from core.base.secrets import Secrets
from core.base.settings import Settings

MIGRATIONS = store.migrations_in(Path(__file__).parent / "migrations")
FOLDERS = MappingProxyType(
    {
        name: name
        for name in ("datasets", "artefacts", "streams", "logs", "secrets", "backups", "uploads")
    }
)
_NETWORK_FILE_SYSTEMS = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "fuse.sshfs",
    "afs",
    "ncpfs",
    "smb",
}


@dataclass(frozen=True)
class Workspace:
    """An open workspace. Values only: every verb takes it first."""

    folder: Path
    settings: Settings = field(repr=False)
    store: store.Store = field(repr=False)
    secrets: Secrets = field(repr=False)

    def path(self, *parts: str) -> Path:
        """A path inside the workspace; refused when it would lead out."""
        return files.inside(self.folder, *parts)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _file_system(folder: Path) -> str:
    """The type of the file system that ``folder`` lies on, by the longest mount point above it;
    empty when the system does not say.
    """
    if folder.drive.startswith("\\\\"):  # \\\\server\\share, on Windows
        return "smb"
    try:
        mounts = [item for item in psutil.disk_partitions(all=True) if _lies_on(folder, item)]
    except OSError:
        return ""
    mount = max(reversed(mounts), key=lambda item: len(item.mountpoint), default=None)
    if mount is None:
        return ""
    return "smb" if "remote" in mount.opts.split(",") else mount.fstype


def _lies_on(folder: Path, mount: Any) -> bool:
    return folder.is_relative_to(mount.mountpoint)


def _prepare(folder: Path) -> None:
    old = os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            (folder / name).mkdir(exist_ok=True)
    except OSError as error:
        raise files.disk_error(error, f"The workspace “{folder.name}”") from error
    finally:
        os.umask(old)
    if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        folder.chmod(0o700)


def open_workspace(folder: str | Path | None = None, settings: Settings | None = None) -> Workspace:
    """Open a workspace, creating or migrating it when needed.

    Parameters
    ----------
    folder : path, optional
        Where it lies; the setting ``home`` when None.

    Raises
    ------
    Refused
        On a network file system (SQLite's WAL is not safe there), or when a newer Millwright wrote
        it.
    StorageFailed
        When the folder or the database cannot be used.
    """
    settings = settings or Settings()
    place = (Path(folder).expanduser() if folder else settings.path("home")).absolute()
    if place.exists() and not place.is_dir():
        raise Refused(f"“{place.name}” is a file. A workspace is a folder: name another place.")
    kind = _file_system(place)
    if kind in _NETWORK_FILE_SYSTEMS:
        raise Refused(
            f"“{place.name}” lies on a network drive ({kind}), where the database would not be"
            " safe. Choose a folder on a local disk."
        )
    _prepare(place)
    try:
        history = store.Store(place / "millwright.db", MIGRATIONS, place / "backups")
    except OSError as error:
        raise StorageFailed(
            f"The workspace “{place.name}” cannot be opened: {os.strerror(error.errno or 0)}."
        ) from error
    return Workspace(
        place, settings, history, Secrets(place / "secrets", settings.path("secret_key_file"))
    )
