"""What must be known about a workbook before it is opened: whether it is safe, and what the reading
library does not tell.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lxml import etree

from core.base.errors import Refused
from core.base.settings import Settings
from core.data.limits import Limits
from core.data.readers.archive import zip_members

MOST_CELLS = 60_000_000  # in the rectangle that a sheet spans; each takes memory, filled or not
_PIECE = 1 << 20
_OVERLAP = 1 << 12
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ODS_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=\"(?:1|true)\"")
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=\"e\"")
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Z]{1,3})\d")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d{1,7})\"")


@dataclass
class SheetFacts:
    """What a sheet's own file tells."""

    hidden_rows: int = 0
    without_value: int = 0  # formulas whose result was never stored
    errors: int = 0  # cells such as #N/A


def is_ole(path: Path) -> bool:
    """Whether the file is in the container of the older Office."""
    with path.open("rb") as file:
        return file.read(8) == _OLE


def check(path: Path) -> None:
    """Refuse workbooks that are encrypted, damaged, or would fill up the machine when opened."""
    if is_ole(path):
        _check_ole(path)
        return
    limits = Limits.of(Settings())
    with zip_members.checked(path, limits, path.name) as archive:
        parts = [
            info for info in archive.infolist() if info.filename.lower().endswith((".xml", ".rels"))
        ]
        for info in parts:
            _check_part(archive, info, path.name)
        if "content.xml" in archive.namelist():
            _check_ods(archive, path.name)


def is_locked(path: Path, file_name: str | None = None) -> bool:
    """Whether the workbook is encrypted.

    Parameters
    ----------
    path : Path
        Any file.
    file_name : str, optional
        The name that the person knows it by.

    Raises
    ------
    Refused
        When the container of a workbook is damaged.
    """
    return is_ole(path) and "locked" in _container(path, file_name or path.name)


def _container(path: Path, name: str) -> set[str]:
    """What the container of the older Office holds: “workbook”, “locked”, both, or neither for
    another document.
    """
    import olefile
    from msoffcrypto.format.xls97 import Xls97File

    try:
        with path.open("rb") as file, olefile.OleFileIO(file) as container:
            if container.exists("EncryptedPackage") or container.exists("EncryptionInfo"):
                return {"locked"}  # what is inside is known after it is opened
            if container.exists("WordDocument") or not (
                container.exists("Workbook") or container.exists("Book")
            ):
                return set()
            locked = container.exists("Workbook") and Xls97File(file).is_encrypted()
            return {"workbook", "locked"} if locked else {"workbook"}
    except Exception:  # the libraries raise whatever a damaged container makes of them
        raise Refused(damaged(name)) from None


def _check_ole(path: Path) -> None:
    contents = _container(path, path.name)
    if "locked" in contents:
        raise Refused(
            f"The workbook “{path.name}” is encrypted. Remove its password in Excel (File, Info,"
            " Protect Workbook), save it, and load it again."
        )
    if "workbook" not in contents:
        raise Refused(
            f"“{path.name}” is an Office file of another kind, not a workbook. Choose an Excel"
            " file."
        )


def damaged(name: str) -> str:
    """The sentence for a workbook that cannot be opened."""
    return (
        f"The workbook “{name}” is damaged or cut short and cannot be opened. Open it in Excel,"
        " save it again, and load that."
    )


@contextmanager
def _sound(name: str) -> Iterator[None]:
    """The sentence for a part that cannot be unpacked."""
    try:
        yield
    except zip_members.BROKEN:
        raise Refused(damaged(name)) from None


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
    """A document type declaration has no place in a workbook: it is how files of the machine are
    stolen and memory is filled.
    """
    with _sound(name), archive.open(info) as part:
        head = part.read(4096)
    if (
        b"<!DOCTYPE" in head
        or b"<!ENTITY" in head
        or "<!DOCTYPE".encode("utf-16-le") in head
        or "<!DOCTYPE".encode("utf-16-be") in head
    ):
        raise Refused(
            f"The workbook “{name}” declares a document type, which Excel never does; it is refused"
            " as unsafe. Open it in Excel and save it again."
        )


def macros(path: Path) -> bool:
    """Whether the workbook holds programs. They are never run."""
    if is_ole(path):
        import olefile

        with olefile.OleFileIO(path) as container:
            return bool(container.exists("_VBA_PROJECT_CUR"))
    with zipfile.ZipFile(path) as archive:
        return any(entry.endswith("vbaProject.bin") for entry in archive.namelist())


def sheet_facts(path: Path, sheet: str) -> SheetFacts:
    """Read through a sheet's XML (xlsx only) and refuse one whose corners are too far apart."""
    facts = SheetFacts()
    part = None if is_ole(path) else _part_of(path, sheet)
    if part is None:
        return facts
    columns, last = 1, 1
    with _sound(path.name), zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        for piece, counted in _pieces(stream):
            columns = max([columns, *(_number(letters) for letters in set(_CELL.findall(piece)))])
            last = max([last, *map(int, _ROW.findall(piece)[-1:])])
            for name, pattern in (
                ("hidden_rows", _HIDDEN),
                ("without_value", _NO_VALUE),
                ("errors", _ERROR),
            ):
                setattr(
                    facts,
                    name,
                    getattr(facts, name)
                    + sum(match.start() < counted for match in pattern.finditer(piece)),
                )
            if columns * last > MOST_CELLS:
                raise Refused(_too_wide(path.name, sheet, last, columns))
    return facts


def _too_wide(name: str, sheet: str, rows: int, columns: int) -> str:
    return (
        f"The sheet “{sheet}” of “{name}” spans {rows:,} rows and {columns:,} columns, more than"
        f" {MOST_CELLS:,} cells. Delete what stands far away from the table, or save the sheet as"
        " CSV."
    )


def _pieces(stream: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Overlapping pieces, and how far into each a match is its own (the rest is the next one's)."""
    waiting = b""
    while piece := stream.read(_PIECE):
        text = waiting + piece
        counted = max(0, len(text) - _OVERLAP)
        yield text, counted
        waiting = text[counted:]
    yield waiting, len(waiting)


def _number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _part_of(path: Path, sheet: str) -> str | None:
    """The file inside the workbook that holds a sheet."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        with zipfile.ZipFile(path) as archive:
            book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
            relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
            names = set(archive.namelist())
    except KeyError:
        return None
    except (etree.XMLSyntaxError, *zip_members.BROKEN):
        raise Refused(damaged(path.name)) from None
    id_ = next(
        (item.get(_RELATION) for item in book.iter("{*}sheet") if item.get("name") == sheet), None
    )
    target = next(
        (item.get("Target") for item in relations.iter("{*}Relationship") if item.get("Id") == id_),
        None,
    )
    part = (target or "").lstrip("/")
    part = part if part.startswith("xl/") else f"xl/{part}"
    return part if part in names else None


def _check_ods(archive: zipfile.ZipFile, name: str) -> None:
    """OpenDocument writes “this row a million times” in a few bytes; refuse when filled cells
    repeat beyond the limit.
    """
    with _sound(name), archive.open("content.xml") as stream:
        rows = columns = width = 0
        filled = False
        try:
            for _, element in etree.iterparse(
                stream,
                events=("end",),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            ):
                if element.tag == f"{_ODS_TABLE}table-cell":
                    repeated = int(element.get(f"{_ODS_TABLE}number-columns-repeated", "1"))
                    has_value = len(element) > 0
                    filled, width = (
                        filled or has_value,
                        (width + repeated if has_value or repeated < 1000 else width),
                    )
                elif element.tag == f"{_ODS_TABLE}table-row":
                    repeated = int(element.get(f"{_ODS_TABLE}number-rows-repeated", "1"))
                    rows, columns = (
                        rows + (repeated if filled or repeated < 1000 else 0),
                        max(columns, width),
                    )
                    width, filled = 0, False
                    element.clear()
                    if rows * columns > MOST_CELLS:
                        raise Refused(_too_wide(name, "content", rows, columns))
        except (etree.XMLSyntaxError, ValueError):
            raise Refused(damaged(name)) from None
