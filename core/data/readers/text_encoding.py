"""Bytes → lines of text: which encoding, without losing a byte in silence and without holding a
whole file.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.base.errors import Refused
from core.base.finding import Finding

BLOCK = 1 << 20
ENCODINGS = (
    "utf-8",
    "cp1252",
    "latin-1",
    "utf-16-le",
    "utf-16-be",
    "cp1250",
    "cp1251",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
    "iso8859_15",
    "mac_roman",
    "cp437",
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MARK = "\ufeff"  # each of them, decoded by a codec that leaves it in
_FALLBACK = "cp1252"  # for single rows that are not in the file's encoding


def bom(head: bytes) -> tuple[bytes, str] | None:
    """The byte order mark at the beginning, with the encoding it announces."""
    return next(((mark, name) for mark, name in _BOMS if head.startswith(mark)), None)


def marked_codec(head: bytes) -> str | None:
    """The codec for a text that begins with a byte order mark, which it leaves out; else None."""
    if (mark := bom(head)) is None:
        return None
    return "utf-8-sig" if mark[1] == "utf-8" else mark[1].removesuffix("-le").removesuffix("-be")


def narrow_head(head: bytes) -> bytes:
    """The beginning of a file without byte order marks and NULs: its ASCII letters stand side by
    side in every UTF encoding.
    """
    narrow = head.replace(b"\0", b"")
    while (mark := bom(narrow)) is not None:
        narrow = narrow[len(mark[0]) :]
    return narrow


def known_encoding(name: str) -> str:
    """The codec's own name, or Refused."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise Refused(
            f"There is no encoding “{name}”. Choose one of: {', '.join(ENCODINGS[:8])} …",
            field="encoding",
        ) from None


def choose_encoding(
    overrides: Mapping[str, Any], detect: Callable[[], tuple[str, list[Finding]]]
) -> tuple[str, list[Finding]]:
    """The encoding that a person chose, or the detected one with what was noticed about it."""
    return (known_encoding(overrides["encoding"]), []) if "encoding" in overrides else detect()


def offered_encodings(chosen: str, names: Sequence[str] = ENCODINGS) -> tuple[str, ...]:
    """The encodings to choose from, the chosen one first."""
    return tuple(dict.fromkeys([chosen, *names]))


def guess_encoding(sample: bytes) -> tuple[str, bool]:
    """The likely encoding of a sample, and whether it is certain (a mark, or nothing else fits).

    UTF-16 without a mark shows by NULs on one side; UTF-8 proves itself; Japanese, Chinese, Korean
    and Cyrillic encodings show by their letter pairs; what remains is Western (Windows-1252).
    """
    if (mark := bom(sample)) is not None:
        return mark[1], True
    if (wide := _utf16(sample)) is not None:
        return wide, True
    if _decodes(sample, "utf-8"):
        return "utf-8", True
    high = [chunk for chunk in sample.splitlines() if not chunk.isascii()][:2000]
    proper = sum(
        _decodes(line + b"\n", "utf-8") for line in high
    )  # a line does not end inside a letter
    if proper and proper >= len(high) / 2:
        return "utf-8", False  # mostly UTF-8: the other rows are listed
    return _by_letters(b"\n".join(high[:500])), False


def _utf16(sample: bytes) -> str | None:
    head = sample[:4096]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(
            data, final=False
        )  # a sample may end inside a letter
        return True
    except UnicodeDecodeError:
        return False


def _by_letters(data: bytes) -> str:
    """Between encodings that cannot be told by validity alone: where letters lie among the bytes
    decides.

    Windows Cyrillic keeps its letters above 0xBF and writes words; Japanese EUC text is full of
    kana (leads 0xA4, 0xA5); Hangul has its leads between 0xB0 and 0xC8, Chinese up to 0xF7;
    Shift-JIS and Big5 have trail bytes below 0x80. A lone accented letter is Western.
    """
    runs = re.findall(rb"[\x80-\xff]+", data)
    high = b"".join(runs)
    letters = sum(byte >= 0xC0 or byte in (0xA8, 0xB8) for byte in high)
    if letters >= 0.97 * len(high) and _mostly(runs, 3):
        return "cp1251"
    if _mostly(runs, 4) and _decodes(data, "gb18030") and all(len(run) % 2 == 0 for run in runs):
        leads = high[0::2]
        kana = sum(lead in (0xA4, 0xA5) for lead in leads) / len(leads)
        if kana > 0.1 and _decodes(data, "euc_jp"):
            return "euc_jp"
        hangul = sum(0xB0 <= lead <= 0xC8 for lead in leads) / len(leads)
        return "euc_kr" if hangul > 0.97 and _decodes(data, "euc_kr") else "gb18030"
    for name, ranges in _LETTERS.items():
        if _decodes(data, name) and _plausible(data.decode(name, "ignore"), ranges):
            return name
    return "cp1252" if _decodes(data, "cp1252") else "latin-1"


def _mostly(runs: list[bytes], length: int) -> bool:
    """Whether most bytes above 0x7F stand in runs of at least this length."""
    return sum(len(run) for run in runs if len(run) >= length) > 0.6 * sum(map(len, runs))


_CJK = (0x4E00, 0x9FFF)
_LETTERS = {  # besides ASCII
    "shift_jis": ((0x3040, 0x30FF), _CJK, (0x3000, 0x303F), (0xFF01, 0xFF60)),
    "big5": (_CJK, (0x3000, 0x303F), (0xFF01, 0xFF60)),
    "gb18030": (_CJK, (0x3000, 0x303F), (0xFF01, 0xFF60)),
}


def _plausible(text: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    """Whether the letters beyond ASCII are those of the language, and stand together."""
    foreign = [char for char in text if ord(char) > 127]
    good = sum(any(low <= ord(char) <= top for low, top in ranges) for char in foreign)
    words = re.findall(r"[^\x00-\x7f]+", text)
    return bool(foreign) and good > 0.95 * len(foreign) and len(foreign) >= 1.5 * len(words)


@dataclass
class TextFile:
    """A file as lines, read block by block; what was odd on the way is counted.

    A NUL byte is left out. A byte that is no letter in the file's encoding marks its line;
    :func:`repair` reads such a line as Windows-1252.
    """

    path: Path
    encoding: str
    nul_bytes: int = 0
    bytes_read: int = 0
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = self.path.stat().st_size

    def blocks(self) -> Iterator[list[str]]:
        """Lists of lines with their ends (LF, CR LF or CR); the last line may have none."""
        rest = ""
        for text in self._texts(BLOCK):
            lines = text_lines(rest + text)
            # a CR at the end may be half of a CR LF
            rest = lines.pop() if lines and not lines[-1].endswith("\n") else ""
            yield lines
        if rest:
            yield text_lines(rest)

    def utf8_blocks(self, size: int) -> Iterator[bytes]:
        """Pieces of about ``size`` bytes of the text as UTF-8, cut anywhere; in a file in UTF-8,
        bytes that are no letters stay as they are.
        """
        if self.encoding == "utf-8":
            yield from self._bytes(size)
            return
        yield from (text.encode("utf-8", "replace") for text in self._texts(size) if text)

    def _texts(self, size: int) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)(
            "surrogateescape" if self.encoding == "utf-8" else "replace"
        )
        for block in self._bytes(size):
            text = decoder.decode(block)
            if self._wide and "\0" in text:
                self.nul_bytes += text.count("\0")
                text = text.replace("\0", "")
            yield text
        yield decoder.decode(b"", final=True)

    def _bytes(self, size: int) -> Iterator[bytes]:
        """The file behind its byte order mark, without the NUL bytes of a narrow encoding."""
        self.nul_bytes = self.bytes_read = 0
        with self.path.open("rb") as stream:
            mark = bom(stream.read(4))
            stream.seek(len(mark[0]) if mark and mark[1] == self.encoding else 0)
            while block := stream.read(size):
                self.bytes_read += len(block)
                if not self._wide and b"\0" in block:
                    self.nul_bytes += block.count(0)
                    block = block.replace(b"\0", b"")
                yield block

    @property
    def _wide(self) -> bool:
        return self.encoding.startswith(("utf-16", "utf-32"))


def text_lines(text: str) -> list[str]:
    """Lines with their ends (LF, CR LF or CR)."""
    return io.StringIO(text, newline="").readlines()


def is_odd(line: str) -> bool:
    """Whether a line holds bytes that its encoding does not know."""
    return not line.isascii() and (
        "\ufffd" in line or any("\udc80" <= char <= "\udcff" for char in line)
    )


def repair(cell: str) -> str:
    """A cell with undecodable bytes, read as Windows-1252 (Latin-1 where that has no letter)."""
    if not any("\udc80" <= char <= "\udcff" for char in cell):
        return cell
    raw = cell.encode("utf-8", "surrogateescape")
    try:
        return raw.decode(_FALLBACK)
    except UnicodeDecodeError:
        return raw.decode("latin-1")
