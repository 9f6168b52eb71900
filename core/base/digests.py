"""Whether a file is still the one that was stored: its SHA-256, worked out once for a file that
nobody has touched.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from core.base import files

HASHES = "hashes.json"


@lru_cache(maxsize=512)
def _digest(path: Path, _size: int, _changed: int, _inode: int) -> str:
    return files.sha256(path)


def digest(path: Path, *, afresh: bool = False) -> str:
    """SHA-256 of a file, in hexadecimal.

    Parameters
    ----------
    path : Path
    afresh : bool
        Read the file in any case: a disk that forgets a bit leaves size and time as they were.
    """
    if afresh:
        return files.sha256(path)
    state = path.stat()
    return _digest(path, state.st_size, state.st_mtime_ns, state.st_ino)


def unchanged(path: Path, sha256: str, *, afresh: bool = False) -> bool:
    """Whether the file is there and has that SHA-256, see :func:`digest`."""
    try:
        return digest(path, afresh=afresh) == sha256
    except OSError:
        return False


def _hash_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def write_hash(path: Path) -> None:
    """Write the hash of a file beside it."""
    files.write_text(_hash_path(path), files.sha256(path))


def hash_holds(path: Path) -> bool:
    """Whether a file is the one whose hash was written beside it; a file without one, as earlier
    versions left it, is taken as it is.
    """
    try:
        return unchanged(path, _hash_path(path).read_text(errors="replace"))
    except FileNotFoundError:
        return True


def write_hashes(folder: Path) -> None:
    """Write the hashes of the files of a folder beside them."""
    names = sorted(item.name for item in folder.iterdir() if item.is_file())
    hashes = {name: files.sha256(folder / name) for name in names}
    (folder / HASHES).write_text(json.dumps(hashes, indent=1))


def hashes_hold(folder: Path) -> bool:
    """Whether the files of a folder are those whose hashes were written beside them; a folder
    without hashes, as earlier versions left it, is taken as it is.
    """
    try:
        hashes = json.loads((folder / HASHES).read_bytes())
        return all(unchanged(folder / name, sha256) for name, sha256 in hashes.items())
    except FileNotFoundError:
        return True
    except (ValueError, AttributeError):
        return False


def seal(text: str) -> bytes:
    """A text with its own SHA-256 as a line in front, see :func:`unseal`."""
    content = text.encode()
    return hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def unseal(sealed: bytes) -> bytes | None:
    """The content of what :func:`seal` returned; None when it is anything else."""
    sha256, _, content = sealed.partition(b"\n")
    return content if hashlib.sha256(content).hexdigest().encode() == sha256 else None
