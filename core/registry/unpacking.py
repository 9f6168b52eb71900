"""A bundle's zip, unpacked: looked through before anything is read, and exactly what its manifest
lists.
"""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

from core.base.disk_faults import disk_error
from core.base.errors import Refused
from core.data.limits import Limits
from core.data.readers.archive import zip_members
from core.registry.portable import bundle_files
from core.registry.portable.bundle_files import MANIFEST, MOST_FILES, Refusal, shown

_CHUNK = 1 << 20


def unpack(bundle: Path, folder: Path, limits: Limits) -> None:
    """Unpack the zip ``bundle`` into the empty ``folder``.

    What Python compiled beside the listed modules of an earlier version's bundle is left out.

    Parameters
    ----------
    bundle : Path
    folder : Path
    limits : Limits
        Hold for the sizes that the zip declares, and again for what is read.

    Raises
    ------
    Refused
        When the zip is damaged, is larger than the limits, leads out of the folder, or holds
        another set of files than its manifest.
    """
    try:
        with zip_members.checked(bundle, limits, bundle.name) as archive:
            entries = _entries(archive)
            content = _Content(archive, bundle, limits)
            manifest = content.read(_manifest(entries), bundle_files.MANIFEST_BYTES)
            names = bundle_files.manifest_files(manifest)
            _compare(entries, names)
            for name in (MANIFEST, *names):
                content.store(entries[name], folder / name)
    except (Refused, Refusal) as refusal:
        raise Refused(f"“{bundle.name}” is not a readable bundle. {refusal}") from refusal
    except zip_members.BROKEN as error:
        raise Refused(
            f"“{bundle.name}” is not a readable bundle: its content is damaged. Get the file again."
        ) from error
    except OSError as error:
        raise disk_error(error, "The unpacked bundle") from error


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Name → entry, of plain files with plain names only."""
    entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
    if len(entries) > 2 * MOST_FILES:
        raise Refused(f"It holds {len(entries):,} files; at most {MOST_FILES} are accepted.")
    for name, entry in entries.items():
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise Refused(f"It holds something other than a plain file (“{shown(name)}”).")
    return entries


def _manifest(entries: dict[str, zipfile.ZipInfo]) -> zipfile.ZipInfo:
    if MANIFEST not in entries:
        raise Refused("It has no manifest.json. Choose a zip that was exported from a run.")
    return entries[MANIFEST]


def _compare(entries: dict[str, zipfile.ZipInfo], names: dict[str, str]) -> None:
    lacking = next((name for name in names if name not in entries), None)
    if lacking is not None:
        raise Refused(f"It lacks its file {lacking}. Export the run again.")
    for name in entries:
        if name not in names and name != MANIFEST and not bundle_files.compiled(name, names):
            raise Refused(
                f"It holds a file that its manifest does not list (“{shown(name)}”). Export the"
                " run again."
            )


class _Content:
    """Reads entries; what was read in all is held against the limits, whatever was declared."""

    def __init__(self, archive: zipfile.ZipFile, bundle: Path, limits: Limits) -> None:
        self._archive, self._name, self._limits = archive, bundle.name, limits
        self._packed, self._unpacked = bundle.stat().st_size, 0

    def read(self, entry: zipfile.ZipInfo, largest: int) -> bytes:
        """The content of a short entry."""
        with self._archive.open(entry) as source:
            content = source.read(largest + 1)
        if len(content) > largest:
            raise Refused(f"Its {entry.filename} has more than {largest:,} bytes.")
        return content

    def store(self, entry: zipfile.ZipInfo, target: Path) -> None:
        """Write an entry to a new file."""
        target.parent.mkdir(parents=True, exist_ok=True)
        before = self._unpacked
        with self._archive.open(entry) as source, target.open("xb") as out:
            while chunk := source.read(_CHUNK):
                self._unpacked += len(chunk)
                self._limits.check(self._name, self._unpacked, self._packed)
                out.write(chunk)
        if self._unpacked - before != entry.file_size:
            raise Refused(f"Its {shown(entry.filename)} is damaged. Get the file again.")
