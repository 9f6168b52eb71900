"""Which source reads a file: by what is in it first, by its name second; and a sentence for what is
no table at all.
"""

from __future__ import annotations

import logging
import re
import zipfile
from pathlib import Path

from core.base.errors import Refused
from core.base.finding import Finding
from core.data.readers.delimited import first_cell
from core.data.readers.text_encoding import narrow_head
from core.data.source import FileSource, file_sources

log = logging.getLogger(__name__)
HEAD = 1 << 16  # bytes
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"8BPS", "a Photoshop image"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"ARROW1\x00\x00", "an Arrow (Feather) file"),
    (b"ORC", "an ORC file"),
    (b"Obj\x01", "an Avro file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"\x00asm", "a program"),
)
_ADVICE = {
    "an SQLite database": (
        "Databases are connected, not uploaded; export the table as CSV to load it here."
    ),
    "a Python pickle": (
        "A pickle can run programs when it is opened, so it is never read here. Save the table as"
        " Parquet or CSV."
    ),
    "a NumPy array": "Save the array as CSV or Parquet, with a name for each column.",
    "a web page (HTML)": (
        "Save the table in it as CSV or Excel; if a download link gave you this page, you may need"
        " to sign in first."
    ),
    "an Excel 2003 workbook in XML": "Open it in Excel and save it as .xlsx.",
    "an OpenDocument file in XML": "Open it and save it as .ods or .xlsx.",
    "a 7-Zip archive": "Unpack it and load the file inside.",
    "a RAR archive": "Unpack it and load the file inside.",
    "a tar archive": "Unpack it and load the file inside.",
    "an Arrow (Feather) file": "Save the table as Parquet.",
    "an HDF5 file": "Save the table in it as Parquet or CSV.",
    "an ORC file": "Save the table as Parquet.",
    "an Avro file": "Save the table as Parquet.",
}
_BEFORE_ROOT = re.compile(rb"\A(?:\s|<\?.*?\?>|<!--.*?-->)*", re.S)
_DOCUMENTS = {
    "word/": "a Word document",
    "ppt/": "a PowerPoint document",
    "visio/": "a Visio document",
}


def recognise(path: Path, file_name: str) -> FileSource:
    """The source for a plain file.

    Parameters
    ----------
    path : Path
        The file, already unpacked.
    file_name : str
        Its name as the person knows it; only the suffix is used.

    Raises
    ------
    Refused
        When it is empty, or no table: the sentence says what it is instead.
    """
    name = _shown(file_name)
    with path.open("rb") as file:
        head = first_cell.masked(file.read(HEAD))
    if not head:
        raise Refused(f"“{name}” is empty (0 bytes). Choose a file with data.")
    what = other_kind(path, head)
    if what is not None:
        raise Refused(f"“{name}” is {what}, not a table. {_ADVICE.get(what) or _advice()}")
    scores = [(_sureness(source, head, _suffix(file_name)), source) for source in file_sources()]
    sureness, source = max(scores, key=lambda score: score[0])
    if sureness <= 0:
        raise Refused(f"“{name}” holds binary data of an unknown kind, not a table. {_advice()}")
    return source


def _sureness(source: FileSource, head: bytes, suffix: str) -> float:
    """What ``recognises`` answers, 0 where it fails: one source must not shut the others out."""
    try:
        sureness = float(source.recognises(head, suffix))
    except KeyboardInterrupt:
        raise
    except BaseException:  # some compiled libraries raise panics that are no Exception
        log.exception("the source %s failed to say whether a file is its own", source.name)
        return 0.0
    return sureness if 0 <= sureness <= 1 else 0.0


def notices(path: Path, file_name: str, source: FileSource) -> tuple[Finding, ...]:
    """What to tell about the name: a suffix that promises another format than the content has
    (F44).
    """
    suffix = _suffix(file_name)
    promised = next((other for other in file_sources() if suffix in other.suffixes), None)
    if promised is None or promised.name == source.name or suffix == ".txt":
        return ()
    sentence = (
        f"“{_shown(file_name)}” is called {suffix}, but its content is {source.title}; it is read"
        " as that."
    )
    return (Finding(code="misnamed", severity="warn", sentence=sentence),)


def _advice() -> str:
    *titles, last = [source.title for source in file_sources()]
    return f"Choose a file of one of these kinds: {', '.join(titles)} or {last}."


def other_kind(path: Path, head: bytes) -> str | None:
    """What a file is when it is no table: “a PNG image” …; None when it may be one."""
    known = next((what for magic, what in _MAGIC if head.startswith(magic)), None)
    return known or _by_structure(head) or _web_page(head) or _office(path, head)


def _by_structure(head: bytes) -> str | None:
    """Kinds whose mark is more than the first bytes."""
    checks = (
        (head[:2] == b"MZ" and b"\x00" in head[:64], "a program"),
        (head[:2] == b"BM" and head[6:10] == b"\x00" * 4, "a BMP image"),
        (head[:4] == b"RIFF" and head[8:12] == b"WEBP", "a WebP image"),
        (head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI "), "a sound or video file"),
        (head[4:8] == b"ftyp", "a video or a HEIC image"),
        (head[257:262] == b"ustar", "a tar archive"),
        (
            head[:1] == b"\x80"
            and head[1:2] in b"\x02\x03\x04\x05"
            and len(head) > 2
            and (head[1] < 4 or head[2] == 0x95),
            "a Python pickle",
        ),
    )
    return next((what for holds, what in checks if holds), None)


def _web_page(head: bytes) -> str | None:
    """Documents made of tags that are no tables of elements."""
    text = _BEFORE_ROOT.sub(b"", narrow_head(head[:8192]), count=1).lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "a web page (HTML)"
    if text.startswith((b"<svg", b"<!doctype svg")):
        return "an SVG image"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "an Excel 2003 workbook in XML"
    return "an OpenDocument file in XML" if text.startswith(b"<office:document") else None


def _office(path: Path, head: bytes) -> str | None:
    """Documents that share their container with workbooks."""
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return None
        if names and all(name.endswith(".npy") for name in names):
            return "a NumPy array"
        return next(
            (
                what
                for folder, what in _DOCUMENTS.items()
                if any(name.startswith(folder) for name in names)
            ),
            None,
        )
    if head.startswith(b"\xd0\xcf\x11\xe0") and "WordDocument".encode("utf-16-le") in head:
        return "a Word document"
    return None


def _suffix(file_name: str) -> str:
    return Path(file_name.replace("\0", "")).suffix.lower()


def _shown(file_name: str) -> str:
    text = "".join(
        char for char in file_name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable()
    )
    return text if len(text) <= 80 else f"{text[:60]}…{text[-15:]}"
