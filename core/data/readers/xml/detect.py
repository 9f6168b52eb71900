"""A look at the beginning of an XML file: whether it is safe to read, how its letters are stored,
and which element stands for a row.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lxml import etree

from core.base.errors import Refused
from core.base.finding import Finding, options
from core.data.readers import text_encoding

HEAD = 4 << 20  # bytes looked at
_PROLOG = 64 << 10
_BETWEEN_ROWS = (
    100 << 20
)  # bytes without a row after which the rest of the file is not worth its memory
_DECLARED = re.compile(rb"^\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:\-]{1,40})[\"']")
_SKIPPED = re.compile(rb"\s+|<!--.*?-->|<\?.*?\?>", re.S)
_OFTEN = (
    20  # children under one parent, on the average, that make a nested element the row all the same
)
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def begins_like_xml(head: bytes) -> bool:
    """Whether text begins with an XML declaration, a comment, or an element."""
    text = text_encoding.narrow_head(head)[:_PROLOG]
    return bool(re.match(rb"\s*<(?:\?xml\b|!--|!DOCTYPE\b|[A-Za-z_\x80-\xff][^\s<>]*[\s/>])", text))


def check(path: Path) -> None:
    """Refuse a file that declares a document type: it is how XML reads files of the machine, calls
    other machines and fills up memory.

    Raises
    ------
    Refused
        Before any parser has seen the file.
    """
    with path.open("rb") as file:
        head = file.read(_PROLOG)
    if not head:
        raise Refused(f"“{path.name}” is empty (0 bytes). Choose a file with data.")
    text = text_encoding.narrow_head(head)
    at = 0
    while (skipped := _SKIPPED.match(text, at)) is not None:
        at = skipped.end()
    if text.startswith(b"<!DOCTYPE", at):
        raise _doctype(path.name)
    if not text[at:].strip() and len(head) < _PROLOG:
        raise Refused(f"“{path.name}” holds no element. Choose a file with data.")


def _doctype(name: str) -> Refused:
    return Refused(
        f"“{name}” declares a document type (<!DOCTYPE …>), with which XML can read other files,"
        " call other machines or fill up memory; it is not read. Remove the declaration, or save"
        " the table as CSV."
    )


class Stream:
    """The bytes of a file for the parser; ``limit`` of them at most, and not for ever without a
    row.
    """

    def __init__(self, file: IO[bytes], name: str, limit: int | None = None) -> None:
        self._file, self._name, self._limit = file, name, limit
        self.bytes = self.row_at = 0
        self.decoder: codecs.IncrementalDecoder | None = (
            None  # for an encoding that the parser does not know
        )

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if self._limit is not None:
            size = min(size, self._limit - self.bytes)
        elif self.bytes - self.row_at > _BETWEEN_ROWS:
            raise Refused(
                f"“{self._name}” has over {_BETWEEN_ROWS >> 20} MB without a row. Choose another"
                " row element.",
                field="row_element",
            )
        piece = self._file.read(size)
        self.bytes += len(piece)
        if self.decoder is None or not piece:
            return piece
        return self.decoder.decode(piece).encode() or self.read(size)


@contextmanager
def faults_as_sentences(path: Path) -> Iterator[None]:
    """The parser's faults as sentences."""
    try:
        yield
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        what = str(error.msg or "it is damaged").splitlines()[0][:120]
        if "encoding" in what.lower() or "proper UTF-8" in what or "nvalid byte" in what:
            raise Refused(
                f"“{path.name}” holds bytes in line {line:,} that are not in its encoding. Choose"
                " another encoding.",
                field="encoding",
            ) from None
        raise Refused(
            f"“{path.name}” is not well-formed XML in line {line:,}:"
            f" {re.sub(r', line [0-9]+.*', '', what)}. Correct the file and load it again."
        ) from None
    except (LookupError, UnicodeError, AssertionError) as error:
        raise Refused(
            f"“{path.name}” cannot be read in this encoding ({' '.join(str(error).split())[:100]})."
            " Choose another one.",
            field="encoding",
        ) from None


def parsed(path: Path, stream: Stream, encoding: str, **options: Any) -> Iterator[tuple[str, Any]]:
    """The events of a parser that opens nothing, follows nothing and keeps within its limits; a
    document type is refused here too.
    """
    first = True
    with faults_as_sentences(path):
        known = _name(encoding)
        if known is None:
            stream.decoder, known = codecs.getincrementaldecoder(encoding)("strict"), "utf-8"
        for event, element in etree.iterparse(stream, encoding=known, **_SAFE, **options):
            if first and element.getroottree().docinfo.internalDTD is not None:
                raise _doctype(path.name)
            first = False
            yield event, element


def _name(encoding: str) -> str | None:
    """The parser's name for an encoding, if it knows it.

    A byte order mark is then its own affair.
    """
    name = {"cp1252": "windows-1252", "cp1250": "windows-1250", "cp1251": "windows-1251"}.get(
        encoding, encoding.replace("_", "-")
    )
    name = name.replace("-le", "le").replace("-be", "be") if name.startswith("utf-") else name
    try:
        etree.XMLParser(encoding=name)
    except LookupError:
        return None
    return name


def find_encoding(path: Path) -> tuple[str, list[Finding]]:
    """How the letters are stored.

    As declared, unless the bytes say otherwise, which is then told.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    declaration = _DECLARED.match(text_encoding.narrow_head(head))
    declared = declaration[1].decode().lower() if declaration else "utf-8"
    guess, sure = text_encoding.guess_encoding(head)
    if guess.startswith(("utf-16", "utf-32")):
        return (text_encoding.marked_codec(head) or guess), []
    codec = _codec(declared)
    if (
        codec is not None
        and not codec.startswith(("utf-16", "utf-32"))
        and _holds(head, codec)
        and not (codec != "utf-8" and guess == "utf-8" and not head.isascii())
    ):
        return codec, []
    if head.isascii():
        return "utf-8", [] if codec is not None else [_other(declared, "utf-8", True)]
    return guess, [_other(declared, guess, sure)]


def _codec(name: str) -> str | None:
    try:
        return text_encoding.known_encoding(name)
    except Refused:
        return None


def _holds(head: bytes, encoding: str) -> bool:
    try:
        head[: len(head) - 4 if len(head) >= HEAD else None].decode(encoding)
    except UnicodeDecodeError as error:
        return len(head) >= HEAD and error.start > len(head) - 16
    return True


def _other(declared: str, guess: str, sure: bool) -> Finding:
    sentence = (
        f"The file declares the encoding “{declared}”, but its bytes are not in it; it is read as"
        f" {guess}."
    )
    sentence += "" if sure else " Choose another encoding if letters look wrong."
    return Finding(
        code="wrong_encoding",
        severity="warn",
        asks=not sure,
        sentence=sentence,
        action=None if sure else options(encoding="latin-1"),
    )


@dataclass
class _Place:
    """What was seen of the elements at one path."""

    count: int = 0
    parents: int = 0
    structured: bool = False


def row_elements(path: Path, encoding: str) -> list[str]:
    """Paths of the elements that may stand for a row (catalog/product), the likeliest first; the
    last is the whole document.
    """
    places = _places(path, encoding)
    if not places:
        raise Refused(f"“{path.name}” holds no element. Choose a file with data.")
    root = next(iter(places))
    repeated = [place for place, seen in places.items() if seen.count > seen.parents]
    rows = [place for place in repeated if places[place].structured] or repeated
    ranked = sorted(rows, key=lambda place: (_below(place, rows, places), -places[place].count))
    children = [place for place in places if place.count("/") == 1]
    single = [children[0]] if len(children) == 1 and places[children[0]].structured else []
    return list(
        dict.fromkeys(
            [
                *ranked,
                *(single if not ranked else []),
                *(place for place in repeated if place not in rows),
                root,
            ]
        )
    )


def _below(place: str, rows: list[str], places: dict[str, _Place]) -> bool:
    """Whether a repeated element lies inside another one that is rather the row."""
    above = [other for other in rows if place.startswith(other + "/")]
    return any(
        _usual(places[place]) < _OFTEN or _usual(places[place]) < places[other].count
        for other in above
    ) or any(
        other.startswith(place + "/")
        and _usual(places[other]) >= _OFTEN
        and _usual(places[other]) >= places[place].count
        for other in rows
    )


def _usual(seen: _Place) -> float:
    return seen.count / max(seen.parents, 1)


def _places(path: Path, encoding: str) -> dict[str, _Place]:
    """All paths of local names in the head, in the order in which they are met."""
    places: dict[str, _Place] = {}
    names: list[str] = []
    met: list[set[str]] = [set()]
    whole = path.stat().st_size <= HEAD
    with path.open("rb") as file:
        try:
            for event, element in parsed(
                path, Stream(file, path.name, HEAD), encoding, events=("start", "end")
            ):
                if event == "end":
                    _leave(element, names, met)
                    continue
                names.append(local(element.tag))
                _enter("/".join(names), places, met, bool(element.keys()))
        except Refused:
            if whole or not any(seen.count > seen.parents for seen in places.values()):
                raise
    return places


def _enter(place: str, places: dict[str, _Place], met: list[set[str]], attributes: bool) -> None:
    seen = places.setdefault(place, _Place())
    seen.count += 1
    seen.parents += place not in met[-1]
    seen.structured |= attributes
    met[-1].add(place)
    met.append(set())
    if "/" in place:
        places[place.rpartition("/")[0]].structured = True


def _leave(element: Any, names: list[str], met: list[set[str]]) -> None:
    names.pop()
    met.pop()
    element.clear()


def local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]
