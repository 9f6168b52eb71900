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
from core.base.disk_faults import disk_error
from core.base.errors import Refused, Unavailable
from core.base.file_lock import FileLock, join
from core.base.secrets import Secrets
from core.base.settings import Settings
from core.base.store_faults import BACKUPS, gone, read_only

DATABASE, WORKER_LOCK = "millwright.db", "worker.lock"
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
    presence: FileLock | None = field(default=None, repr=False)

    def path(self, *parts: str) -> Path:
        """A path inside the workspace; refused when it would lead out, StorageFailed when the
        workspace is not there any more: nothing is written where it was.
        """
        if not self.folder.is_dir():
            raise gone(self.store.path)
        return files.inside(self.folder, *parts)

    def run_folder(self, run_id: int) -> Path:
        """Where a run's files lie."""
        return self.path("artefacts", "runs", str(int(run_id)))

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()
        if self.presence is not None:
            self.presence.release()

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


def used_ids(folder: Path) -> dict[str, int]:
    """Table → the highest id that a folder or log still has: an emptied or older history must not
    give it to something else.
    """
    places = {"datasets": "datasets", "runs": "artefacts/runs", "jobs": "logs/jobs"}
    return {
        table: max(map(_number, (folder / place).glob("*")), default=0)
        for table, place in places.items()
    }


def _number(path: Path) -> int:
    return int(path.stem) if path.stem.isascii() and path.stem.isdigit() else 0


def presence_path(folder: Path) -> Path:
    """The file that everyone who has the workspace open holds together."""
    return folder / "open.lock"


def _prepare(folder: Path) -> None:
    old = os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            (folder / name).mkdir(exist_ok=True)
    except OSError as error:
        raise disk_error(error, f"The workspace “{folder.name}”") from error
    finally:
        os.umask(old)
    if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        folder.chmod(0o700)


def _opened(place: Path, patience: float) -> tuple[FileLock | None, store.Store]:
    """The history, and the lock by which others see that it is open."""
    path = place / DATABASE
    try:
        presence = join(presence_path(place))
    except OSError as error:
        raise read_only(path) from error
    if presence is None and os.name != "nt":
        raise Unavailable(
            f"The workspace “{place.name}” is being restored from a backup. Try again in a moment."
        )
    try:
        history = store.Store(path, MIGRATIONS, place / BACKUPS, lambda: used_ids(place), patience)
        return presence, history
    except BaseException:
        if presence is not None:
            presence.release()
        raise


def place_of(folder: str | Path | None, settings: Settings) -> Path:
    """Where a workspace lies; the setting ``home`` when no folder is named."""
    return (Path(folder).expanduser() if folder else settings.path("home")).absolute()


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
    place = place_of(folder, settings)
    if place.exists() and not place.is_dir():
        raise Refused(f"“{place.name}” is a file. A workspace is a folder: name another place.")
    kind = _file_system(place)
    if kind in _NETWORK_FILE_SYSTEMS:
        raise Refused(
            f"“{place.name}” lies on a network drive ({kind}), where the database would not be"
            " safe. Choose a folder on a local disk."
        )
    _prepare(place)
    presence, history = _opened(place, settings.float("busy_seconds"))
    secrets = Secrets(place / "secrets", settings.path("secret_key_file"))
    return Workspace(place, settings, history, secrets, presence)
