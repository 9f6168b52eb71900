"""Files that are whole or absent: write beside, fsync, rename, fsync the folder.

And names that stay inside.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from core.base.disk_faults import disk_faults_of
from core.base.errors import NotFound, Refused

PARTIAL = ".partial-"
_PORTS = {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
_RESERVED = {"con", "prn", "aux", "nul"} | _PORTS


def only_mine(path: Path) -> None:
    """Let nobody but the owner read a file or enter a folder, whatever wrote it."""
    path.chmod(0o700 if path.is_dir() else 0o600)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, that nobody but the owner may enter."""
    for item in reversed([folder, *folder.parents]):
        item.mkdir(mode=0o700, exist_ok=True) if not item.exists() else None


def fsync_folder(folder: Path) -> None:
    """Make a rename inside ``folder`` survive a power cut; Windows sees to that itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def fsync_file(path: Path) -> None:
    """Make the content of ``path`` survive a power cut."""
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; on success it becomes ``path`` at once, on failure
    nothing remains.
    """
    with disk_faults_of(path.name):
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(prefix=mine(), dir=path.parent)
        os.close(handle)
        partial = Path(name)
        try:
            yield partial
            only_mine(partial)
            fsync_file(partial)
            os.replace(partial, path)
            fsync_folder(path.parent)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def staged_folder(parent: Path, what: str = "The result") -> Iterator[Path]:
    """Yield a temporary folder inside ``parent``; whatever :func:`publish` has not moved away by
    the end is removed.

    ``what`` is how a sentence about a full or broken disk calls the new thing.
    """
    with disk_faults_of(what):
        make_folder(parent)
        partial = Path(tempfile.mkdtemp(prefix=mine(), dir=parent))
        try:
            yield partial
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Make everything in a staged folder survive a power cut, and its owner's alone."""
    for item in sorted(folder.rglob("*")):
        only_mine(item)
        fsync_folder(item) if item.is_dir() else fsync_file(item)
    fsync_folder(folder)


def publish(staged: Path, path: Path) -> None:
    """Give a staged, synced folder its name, at once and for good. ``path`` must not exist."""
    make_folder(path.parent)
    os.rename(staged, path)
    fsync_folder(path.parent)
    fsync_folder(path.parent.parent)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder beside ``path``; on success it becomes ``path`` at once.

    ``path`` must not exist.
    """
    with staged_folder(path.parent) as partial:
        yield partial
        sync_folder(partial)
        publish(partial, path)


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``: whole or not at all."""
    with atomic_file(path) as partial:
        partial.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write ``content`` to ``path`` as UTF-8: whole or not at all."""
    write_bytes(path, content.encode())


def remove_folder(path: Path) -> None:
    """Remove a folder so that it is there or gone, never half: rename it away first."""
    if not path.exists():
        return
    doomed = path.with_name(f"{mine()}gone-{path.name}")
    os.rename(path, doomed)
    fsync_folder(path.parent)
    shutil.rmtree(doomed, ignore_errors=True)


def mine() -> str:
    """The beginning of the names of this process's unfinished things: :func:`sweep` leaves them
    alone as long as it lives.
    """
    return f"{PARTIAL}{os.getpid()}-"


def _abandoned(item: Path) -> bool:
    writer = item.name.removeprefix(PARTIAL).split("-")[0]
    return not (writer.isdigit() and psutil.pid_exists(int(writer)))


def sweep(folder: Path) -> int:
    """Remove what killed writers left below ``folder``; what a living process is writing stays.

    Returns how many went.
    """
    left = [
        item
        for place, folders, names in os.walk(folder)
        for name in folders + names
        if name.startswith(PARTIAL) and _abandoned(item := Path(place, name))
    ]
    for item in left:
        shutil.rmtree(item, ignore_errors=True) if item.is_dir() else item.unlink(missing_ok=True)
    return len(left)


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def key_of(name: str) -> str:
    """The form under which two names are the same: NFKC, casefolded, spaces folded."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def clean_name(name: str, what: str = "name") -> str:
    """A name that a person typed, checked: 1–120 characters, no control or direction characters, no
    slash.

    Raises
    ------
    Refused
        With the reason.
    """
    text = " ".join(unicodedata.normalize("NFC", name).split())
    if not text:
        raise Refused(f"The {what} is empty. Type at least one character.", field="name")
    if len(text) > 120:
        raise Refused(
            f"The {what} has {len(text)} characters; at most 120 are allowed. Shorten it.",
            field="name",
        )
    bad = [
        char
        for char in text
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} or char in "/\\"
    ]
    if bad:
        shown = ", ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(bad))
        raise Refused(
            f"The {what} contains characters that are not allowed ({shown}). Remove them.",
            field="name",
        )
    if key_of(text).split(".")[0] in _RESERVED or text.strip(".") == "":
        raise Refused(
            f"“{text}” is a reserved word on some systems. Choose another {what}.", field="name"
        )
    return text


def name_from_file(file_name: str) -> str:
    """A dataset name proposed from an uploaded file's name, whatever that name holds."""
    text = unicodedata.normalize("NFC", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(char for char in text if unicodedata.category(char)[0] != "C")
    while (
        shorter := re.sub(
            r"\.(csv|tsv|txt|json|jsonl|ndjson|parquet|xlsx?|xlsb|xlsm|ods|xml|dbf|gz|bz2|xz|zip)$",
            "",
            text,
            flags=re.I,
        )
    ) != text:
        text = shorter
    text = " ".join(text.split()).strip(". ")[:100] or "dataset"
    return f"{text} data" if key_of(text).split(".")[0] in _RESERVED else text


def inside(root: Path, *parts: str) -> Path:
    """``root`` joined with ``parts``, refused when the result (links followed) leaves ``root``."""
    if any("\0" in part for part in parts):
        raise Refused("The path contains a NUL character. Remove it.")
    path = root.joinpath(*parts).resolve()
    if not path.is_relative_to(root.resolve()):
        raise Refused("The path leads out of the workspace. Name something inside it.")
    return path


def existing_file(path: str | Path) -> Path:
    """A path that a person gave, resolved, refused unless it is a readable regular file."""
    if "\0" in str(path):
        raise Refused("The path contains a NUL character. Remove it.")
    try:
        file = Path(path).expanduser().resolve()
        if file.is_dir():
            raise Refused(f"“{file.name}” is a folder. Name a file.")
        if not file.is_file():
            raise NotFound(f"There is no file “{Path(path).name}” at that place. Check the path.")
        with file.open("rb"):
            return file
    except PermissionError as error:
        raise Refused(f"“{Path(path).name}” may not be read. Check its permissions.") from error
    except OSError as error:
        raise Refused(
            f"“{str(path)[-60:]}” cannot be opened: {os.strerror(error.errno or 0)}."
        ) from error
