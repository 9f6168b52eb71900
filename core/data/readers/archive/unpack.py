"""Compressed files: what may be unpacked, how far, and where to.

Nothing inside an archive decides a path on this machine.
"""

from __future__ import annotations

import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base.disk_faults import disk_error
from core.base.errors import Refused
from core.base.files import mine
from core.base.progress import Progress, silent
from core.data.limits import Limits
from core.data.readers.archive import compressed, zip_members
from core.data.readers.archive.zip_members import Member

_CHUNK = 1 << 20
_ARCHIVES = {b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!\x1a\x07": "RAR"}


@contextmanager
def opened(
    path: Path,
    limits: Limits,
    progress: Progress = silent,
    folder: Path | None = None,
    *,
    member: str | None = None,
    file_name: str | None = None,
) -> Iterator[tuple[Path, str]]:
    """The plain file behind ``path``, and its name.

    Parameters
    ----------
    path : Path
        A file on disk, compressed (gz, bz2, xz, zst, zip) or not.
    limits : Limits
        What unpacking may cost.
    progress : Progress
        Told how much of the packed file is done.
    folder : Path, optional
        Where the private temporary folder is made; it is gone afterwards. The system's place for
        such things when None.
    member : str, optional
        Which file of a zip that holds several.
    file_name : str, optional
        The name that the person knows the file by.

    Yields
    ------
    tuple of Path and str
        ``path`` itself for a file that is not compressed.

    Raises
    ------
    Refused
        For archives that are damaged, dangerous, encrypted, nested, or hold several tables of which
        none was chosen (``field="member"``).
    """
    name = file_name or path.name
    form = packing(path)
    if form is None:
        yield path, name
        return
    private = _private(folder)
    try:
        yield _unpacked(path, form, limits, progress, private, (name, member))
    finally:
        shutil.rmtree(private, ignore_errors=True)


def members(path: Path, limits: Limits, file_name: str | None = None) -> list[Member]:
    """The data files in a zip, for a choice; empty for everything else."""
    return (
        zip_members.members(path, limits, file_name or path.name) if packing(path) == "zip" else []
    )


def packing(path: Path) -> str | None:
    """How a file is packed: gz, bz2, xz, zst, zip, or None. A workbook is a zip, but no archive."""
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None if zip_members.is_document(path) else "zip"
    return compressed.packing(head)


def _private(folder: Path | None) -> Path:
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=mine(), dir=folder))
    except OSError as error:
        raise disk_error(error, "The unpacked file") from error


def _unpacked(
    path: Path,
    form: str,
    limits: Limits,
    progress: Progress,
    private: Path,
    names: tuple[str, str | None],
) -> tuple[Path, str]:
    name, member = names
    if form == "zip":
        chunks, inner = zip_members.chunks(path, limits, name, member)
    else:
        chunks, inner = (
            compressed.chunks(path, form, limits, name),
            compressed.inner_name(name, form),
        )
    target = private / safe_name(inner)
    size = max(path.stat().st_size, 1)
    try:
        with target.open("wb") as out:
            for chunk, consumed in chunks:
                out.write(chunk)
                progress(min(consumed / size, 1.0), f"Unpacking “{name}”")
    except OSError as error:
        raise disk_error(error, f"The unpacked “{inner}”") from error
    _refuse_nested(target, name)
    return target, inner


def _refuse_nested(target: Path, name: str) -> None:
    """An archive inside an archive is a way to hide a bomb; nobody needs it for a table."""
    with target.open("rb") as file:
        head = file.read(512)
    inner = packing(target) or next(
        (kind for magic, kind in _ARCHIVES.items() if head.startswith(magic)), None
    )
    if inner is None and head[257:262] == b"ustar":
        inner = "tar"
    if inner is not None:
        raise Refused(
            f"“{name}” holds another archive ({inner}). Unpack it once yourself and load the file"
            " inside."
        )


def safe_name(name: str) -> str:
    """A name for a file of ours made from a foreign one: one component, without control characters,
    short, never reserved.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(
        char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C"
    ).strip(". ")
    stem, dot, suffix = text.rpartition(".")
    stem, suffix = (stem, dot + suffix[:12]) if dot and stem else (text, "")
    while len(f"{stem}{suffix}".encode()) > 150:
        stem = stem[:-1]
    return f"{stem or 'data'}{suffix}"
