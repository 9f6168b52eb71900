"""Zip archives: looked through before anything is unpacked."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.errors import Refused
from core.base.files import key_of

if TYPE_CHECKING:
    from core.data.limits import Limits

_CHUNK = 1 << 20
MOST_ENTRIES = 10_000
_LARGEST_DIRECTORY = (
    4_000_000  # bytes; read before the standard library would build an object for each entry
)
_END, _LOCATOR, _END64 = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_DATA_SUFFIXES = (
    ".csv",
    ".tsv",
    ".tab",
    ".txt",
    ".json",
    ".jsonl",
    ".ndjson",
    ".geojson",
    ".parquet",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".xlsb",
    ".ods",
    ".xml",
    ".dbf",
    ".fwf",
    ".prn",
    ".dat",
)
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)  # what unpacking may raise
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}


@dataclass(frozen=True)
class Member:
    """A file in a zip: its name there, and the bytes that it unpacks to."""

    name: str
    size: int


def is_document(path: Path) -> bool:
    """Whether a zip is one of the documents that are made of a zip: Office Open XML, OpenDocument,
    or a NumPy file.
    """
    try:
        count, size = _directory(path)
        if count > MOST_ENTRIES or size > _LARGEST_DIRECTORY:
            return False
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError):
        return False
    opendocument = names[:1] == ["mimetype"] and "content.xml" in names
    return (
        "[Content_Types].xml" in names
        or opendocument
        or (bool(names) and all(name.endswith(".npy") for name in names))
    )


def members(path: Path, limits: Limits, name: str) -> list[Member]:
    """The data files in a zip, after all checks."""
    with checked(path, limits, name) as archive:
        return [Member(info.filename, info.file_size) for info in _files(archive)]


def chunks(
    path: Path, limits: Limits, name: str, member: str | None
) -> tuple[Iterator[tuple[bytes, int]], str]:
    """The content of the one data file, or of ``member``, piece by piece with the packed bytes
    used; and its name.

    Parameters
    ----------
    path : Path
    limits : Limits
        Hold for the archive's directory, and again for every piece.
    name : str
        The archive in messages.
    member : str or None
        The file to unpack, by its name in the archive; None when there is only one to choose.

    Raises
    ------
    Refused
        When the archive is damaged or unsafe; with ``field="member"`` when there is no such file,
        or several and none is chosen.
    """
    with checked(path, limits, name) as archive:
        info = _choose(_files(archive), name, member)
    return _stream(path, info, limits, name), info.filename


def _directory(path: Path) -> tuple[int, int]:
    """Entries and bytes of the central directory, from the record at the end of the file."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 65_557))
        tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) - at < 22:
            raise zipfile.BadZipFile("no end record")
        count, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
        if at >= 20 and tail[at - 20 : at - 16] == _LOCATOR:
            file.seek(struct.unpack("<Q", tail[at - 12 : at - 4])[0])
            record = file.read(56)
            if record[:4] == _END64 and len(record) == 56:
                count, directory = struct.unpack("<QQ", record[32:48])
    return count, directory


def checked(path: Path, limits: Limits, name: str) -> zipfile.ZipFile:
    """The open archive, after every check that the directory allows."""
    try:
        count, size = _directory(path)
        if count > MOST_ENTRIES or size > _LARGEST_DIRECTORY:
            entries = count if count > MOST_ENTRIES else size // 46
            raise Refused(
                f"“{name}” lists {entries:,} files; at most {MOST_ENTRIES:,} are accepted. Load the"
                " file you need on its own."
            )
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError):
        raise Refused(
            f"The zip file “{name}” is damaged or cut short: its list of contents cannot be read."
            " Get the file again."
        ) from None
    try:
        if any(not 0 <= info.header_offset < path.stat().st_size for info in archive.infolist()):
            raise Refused(
                f"The zip file “{name}” is damaged: its list of contents points outside the file."
                " Get the file again."
            )
        _check_entries(archive.infolist(), name)
        total = sum(info.file_size for info in archive.infolist())
        limits.check(name, total, path.stat().st_size)
    except BaseException:
        archive.close()
        raise
    return archive


def _check_entries(entries: list[zipfile.ZipInfo], name: str) -> None:
    seen: dict[str, str] = {}
    for info in entries:
        _check_entry(info, name)
        key = key_of(info.filename.rstrip("/"))
        if key in seen:
            raise Refused(
                f"“{name}” holds two files called “{_shown(info.filename)}” (capital letters do not"
                " tell them apart). Give each its own name."
            )
        seen[key] = info.filename
    starts = sorted((info.header_offset, info.compress_size) for info in entries)
    if any(start + 30 + size > following for (start, size), (following, _) in pairwise(starts)):
        raise Refused(
            f"The files in “{name}” overlap each other, as in archives made to fill up a machine."
            " Unpack it yourself if you trust it."
        )


def _check_entry(info: zipfile.ZipInfo, name: str) -> None:
    raw = info.orig_filename
    if (
        raw.startswith(("/", "~"))
        or "\\" in raw
        or raw[1:2] == ":"
        or ".." in raw.split("/")
        or any(ord(char) < 32 for char in raw)
    ):
        raise Refused(
            f"“{name}” holds a file whose name leads out of the archive (“{_shown(raw)}”). Nothing"
            " was unpacked. Pack it again without such names."
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Refused(
            f"“{name}” holds a link (“{_shown(raw)}”) instead of a file. Pack the file itself."
        )
    if info.flag_bits & 0x1:
        raise Refused(
            f"“{name}” is protected by a password. Unpack it yourself and load the file inside."
        )
    if info.compress_type not in _METHODS:
        raise Refused(
            f"“{_shown(raw)}” in “{name}” is packed by method {info.compress_type}, which is not"
            " supported. Pack it as an ordinary zip."
        )


def _shown(name: str) -> str:
    text = "".join(char if char.isprintable() else "�" for char in name)
    return text if len(text) <= 60 else f"…{text[-59:]}"


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What is a file and neither a system's leftover nor hidden."""
    return [
        info for info in archive.infolist() if not info.is_dir() and not _leftover(info.filename)
    ]


def _leftover(name: str) -> bool:
    parts = name.split("/")
    return (
        parts[0] == "__MACOSX"
        or parts[-1].startswith(".")
        or parts[-1].lower() in {"thumbs.db", "desktop.ini"}
    )


def _choose(files: list[zipfile.ZipInfo], name: str, member: str | None) -> zipfile.ZipInfo:
    if not files:
        raise Refused(f"“{name}” holds no file. Check that it is the right archive.")
    if member is not None:
        chosen = next((info for info in files if info.filename == member), None)
        if chosen is None:
            raise Refused(
                f"There is no “{_shown(member)}” in “{name}”. It holds {_list(files)}.",
                field="member",
            )
        return chosen
    data = [info for info in files if info.filename.lower().endswith(_DATA_SUFFIXES)]
    tables = [
        info
        for info in data
        if not info.filename.lower().rsplit("/", 1)[-1].startswith(("readme", "license", "licence"))
    ] or data
    if len(files) == 1 or len(tables) == 1:
        return tables[0] if len(tables) == 1 else files[0]
    raise Refused(
        f"“{name}” holds {len(files)} files: {_list(tables or files)}. Choose which one to load.",
        field="member",
    )


def _list(files: list[zipfile.ZipInfo]) -> str:
    shown = ", ".join(f"“{_shown(info.filename)}”" for info in files[:8])
    return shown + (f" and {len(files) - 8} more" if len(files) > 8 else "")


def _stream(
    path: Path, info: zipfile.ZipInfo, limits: Limits, name: str
) -> Iterator[tuple[bytes, int]]:
    """Unpack one entry; its declared size is a promise that is checked."""
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive, archive.open(info) as source:
            while chunk := source.read(_CHUNK):
                unpacked += len(chunk)
                limits.check(name, unpacked, path.stat().st_size)
                yield chunk, int(info.compress_size * unpacked / max(info.file_size, 1))
    except BROKEN:
        raise Refused(
            f"“{_shown(info.filename)}” in “{name}” is damaged: its content does not match the size"
            " or the checksum. Get the file again."
        ) from None
    if unpacked != info.file_size:
        raise Refused(
            f"“{_shown(info.filename)}” in “{name}” is cut short: {unpacked:,} of"
            f" {info.file_size:,} bytes. Get the file again."
        )
    if not unpacked:
        raise Refused(f"“{_shown(info.filename)}” in “{name}” is empty. Check where it came from.")
