"""Files packed as one stream: gzip, bzip2, xz and Zstandard, read piece by piece under a limit."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyarrow as pa

from core.base.errors import Refused

if TYPE_CHECKING:
    from core.data.limits import Limits

_CHUNK = 1 << 20
_MAGIC = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zst"}
_SUFFIXES = {"gz": r"\.(gz|gzip)$", "bz2": r"\.bz2$", "xz": r"\.xz$", "zst": r"\.zstd?$"}


def packing(head: bytes) -> str | None:
    """How a file that begins with ``head`` is packed."""
    form = next((form for magic, form in _MAGIC.items() if head.startswith(magic)), None)
    if form == "bz2" and not (head[3:4].isdigit() and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90")):
        return None  # text that happens to begin with BZh
    return None if form == "gz" and head[2:3] != b"\x08" else form


def inner_name(name: str, form: str) -> str:
    """The name of the file inside: ``a.csv.gz`` holds ``a.csv``, ``a.tgz`` holds ``a.tar``."""
    shorter = re.sub(r"\.tgz$", ".tar", name, flags=re.I)
    return re.sub(_SUFFIXES[form], "", shorter, flags=re.I) or "data"


def chunks(path: Path, form: str, limits: Limits, name: str) -> Iterator[tuple[bytes, int]]:
    """The unpacked content, each piece with the packed bytes used so far.

    Parameters
    ----------
    path : Path
    form : {"gz", "bz2", "xz", "zst"}
        How the file is packed, see :func:`packing`.
    limits : Limits
        Asked after every piece.
    name : str
        The file in messages.

    Raises
    ------
    Refused
        When the stream is damaged, ends early, or grows beyond the limits.
    """
    unpacked = 0
    with path.open("rb") as packed:
        try:
            stream = _open(packed, form)
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                limits.check(name, unpacked, packed.tell())
                yield chunk, packed.tell()
        except EOFError:
            raise Refused(
                f"“{name}” ends too early: a part of it is missing. Get the file again."
            ) from None
        except (OSError, zlib.error, lzma.LZMAError, ValueError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise Refused(
                f"“{name}” is damaged and cannot be unpacked ({str(error)[:100]}). Get the file"
                " again."
            ) from None
    if not unpacked:
        raise Refused(f"“{name}” holds an empty file. Check where it came from.")


def _open(packed: IO[bytes], form: str) -> IO[bytes]:
    if form == "gz":
        return cast(IO[bytes], gzip.GzipFile(fileobj=packed))
    if form == "zst":
        return cast(IO[bytes], pa.CompressedInputStream(pa.PythonFile(packed, mode="r"), "zstd"))
    return cast(IO[bytes], bz2.BZ2File(packed) if form == "bz2" else lzma.LZMAFile(packed))
