"""JSON read piece by piece: one value at a time out of a file of any length, and a sentence for
whatever is wrong with it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from core.data.inference.python_values import BigInteger
from core.data.readers import text_encoding

LONGEST = 64 << 20  # characters that one value may have
_PIECE = 1 << 20
_SPACE = " \t\n\r"
_MOST_DIGITS = 4000


class JsonFault(ValueError):
    """What is wrong with a value, and in which line of the file."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what, self.line = what, line


def encoding_of(head: bytes) -> str:
    """JSON is UTF-8, unless a byte order mark or the place of the zeros says UTF-16 or UTF-32."""
    if (codec := text_encoding.marked_codec(head)) is not None:
        return codec
    zeros = "".join("0" if byte == 0 else "x" for byte in head[:4])
    return {"000x": "utf-32-be", "x000": "utf-32-le", "0x0x": "utf-16-be", "x0x0": "utf-16-le"}.get(
        zeros, "utf-8"
    )


def text_file(path: Path) -> IO[str]:
    """The file as text; bytes that are not valid stay recognisable (lone surrogates) and are mended
    and counted later.
    """
    with path.open("rb") as file:
        encoding = encoding_of(file.read(4))
    return path.open(encoding=encoding, errors="surrogateescape", newline="\n")


class Watch:
    """Counts what a reader of JSON forgives: keys that an object has twice."""

    def __init__(self) -> None:
        self.duplicates: Counter[str] = Counter()
        self._quick = json.JSONDecoder(object_pairs_hook=self._object, strict=False)
        self._careful = json.JSONDecoder(
            object_pairs_hook=self._object, parse_int=_whole, strict=False
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            self.duplicates.update(
                key for key, count in Counter(key for key, _ in pairs).items() if count > 1
            )
        return members

    def decode(self, text: str, at: int = 0) -> tuple[Any, int]:
        """The value that begins at ``at``, and where it ends.

        Numbers of thousands of digits keep their digits.

        Raises
        ------
        json.JSONDecodeError
            As the standard library does; with “nested” in the message for a value that nests too
            deep.
        """
        try:
            return self._quick.raw_decode(text, at)
        except RecursionError:
            raise json.JSONDecodeError(
                "It is nested too deep (about 1,000 levels are possible)", "", 0
            ) from None
        except json.JSONDecodeError:
            raise
        except ValueError:  # more digits than Python turns into a number
            return self._careful.raw_decode(text, at)


def _whole(digits: str) -> int | BigInteger:
    return int(digits) if len(digits) <= _MOST_DIGITS else BigInteger(digits)


class JsonReader:
    """Pulls values out of a file.

    Parameters
    ----------
    file : text file
        From :func:`text_file`.
    watch : Watch
        Decodes and counts.
    longest : int
        Characters that one value may have.
    """

    def __init__(self, file: IO[str], watch: Watch, longest: int = LONGEST) -> None:
        self._file, self._watch, self._longest = file, watch, longest
        self._text, self._at, self._ended, self._lines = "", 0, False, 1

    @property
    def line(self) -> int:
        """The line of the file where the reader is (1-based)."""
        return self._lines + self._text.count("\n", 0, self._at)

    def _more(self, size: int = _PIECE) -> bool:
        piece = self._file.read(size)
        if self._at:
            self._lines += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + piece, 0
        self._ended = not piece
        return bool(piece)

    def peek(self) -> str:
        """The next character that is no space, or "" at the end."""
        while True:
            text, at = self._text, self._at
            while at < len(text) and text[at] in _SPACE:
                at += 1
            self._at = at
            if at < len(text):
                return text[at]
            if self._ended or not self._more():
                return ""

    def take(self, *expected_chars: str) -> str:
        """Step over one of these characters."""
        char = self.peek()
        if char not in expected_chars or not char:
            expected = " or ".join(f"“{mark}”" for mark in expected_chars)
            raise JsonFault(
                f"{expected} is expected, but"
                f" {f'“{char}” stands there' if char else 'the file ends'}",
                self.line,
            )
        self._at += 1
        return char

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        size = _PIECE
        while True:
            fault: json.JSONDecodeError | None = None
            try:
                decoded, end = self._watch.decode(self._text, self._at)
                if end < len(self._text) or self._ended:
                    self._at = end
                    return decoded
            except json.JSONDecodeError as error:
                fault = error
            if fault is not None and (self._ended or self._certain(fault)):
                raise JsonFault(
                    say(fault), self._lines + self._text.count("\n", 0, fault.pos or self._at)
                )
            if len(self._text) - self._at > self._longest:
                raise JsonFault(f"a value is longer than {self._longest:,} characters", self.line)
            self._more(size)
            size *= 2

    def _certain(self, error: json.JSONDecodeError) -> bool:
        """Whether more text cannot mend it."""
        return "nested" in error.msg or (
            error.pos < len(self._text) - 64 and not error.msg.startswith("Unterminated")
        )

    def items(self) -> Iterator[None]:
        """Step through an array: the reader stands before each element in turn, and the caller
        takes it.
        """
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield
            if self.take(",", "]") == "]":
                return

    def keys(self) -> Iterator[str]:
        """Step through an object: each key in turn, with the reader before its value, and the
        caller takes it.
        """
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        while True:
            if self.peek() != '"':
                raise JsonFault("a name in double quotes is expected", self.line)
            key = self.value()
            self.take(":")
            yield key
            if self.take(",", "}") == "}":
                return

    def skip(self) -> None:
        """Step over the next value without holding a long one."""
        opening = self.peek()
        for _ in self.items() if opening == "[" else self.keys() if opening == "{" else ():
            self.value()
        if opening not in ("[", "{"):
            self.value()


def say(error: json.JSONDecodeError) -> str:
    """The standard library's words, as the end of a sentence."""
    words = {
        "Expecting value": "a value is missing or misspelt",
        "Unterminated string starting at": "a text never ends",
        "Extra data": "something stands behind the value",
        "Expecting ',' delimiter": "a comma is missing",
        "Expecting ':' delimiter": "a colon is missing",
        "Expecting property name enclosed in double quotes": "a name in double quotes is expected",
        "Invalid \\escape": "a backslash stands before a character that it cannot stand before",
        "Invalid \\uXXXX escape": "\\u is not followed by four hexadecimal digits",
    }
    return words.get(error.msg.removesuffix(": ").strip(), error.msg[:1].lower() + error.msg[1:])
