"""A first cell that looks like another format is a header; another format stays what it is."""

from __future__ import annotations

import pytest

from core.data.readers.delimited.first_cell import masked


@pytest.mark.parametrize(
    ("head", "begins"),
    [
        (b"<script>,b\n1,2\n", b"xxxxxxxx,b\n"),
        (b"<script>,b\n", b"xxxxxxxx,b\n"),  # a header alone
        (b"<b>;<i>\n1;2\n", b"xxx;<i>\n"),
        (b"[1]\t[2]\n5\t6\n", b"xxx\t[2]\n"),
        (b"{},b\n1,2\n", b"xx,b\n"),
        (b"PAR1,b\n1,2\n", b"xxxx,b\n"),
        (b"\xef\xbb\xbf<html>|b\n1|2\n", b"\xef\xbb\xbfxxxxxx|b\n"),
        (b"<a>,b\n1,2\n3,4,5\n6,7\n", b"xxx,b\n"),  # one row is too long
    ],
)
def test_a_delimited_file_is_masked(head: bytes, begins: bytes) -> None:
    assert masked(head).startswith(begins)
    assert len(masked(head)) == len(head)


def test_wide_letters_too() -> None:
    head = "<script>,b\n1,2\n".encode("utf-16")
    assert masked(head).decode("utf-16") == "xxxxxxxx,b\n1,2\n"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<rows>\n<r>1,5</r>\n<r>2,5</r>\n</rows>",
        b"<name>Doe, John</name>",
        b"<n>, b</n>",
        b'<?xml version="1.0"?>\n<a x="1,2"/>',
        b"[1,2]\n[3,4]\n",
        b"[1]\n[2]\n",
        b'{"a":1,"b":2}\n{"a":3,"b":4}\n',
        b'[{"a":1,"b":2},\n{"a":3,"b":4},\n{"a":5,"b":6}]',
        b'{"a":1},\n{"a":2},\n',
        b"%PDF-1.7\n1 0 obj\n",
        b"{\\rtf1;\\ansi;\n{\\fonttbl;x;}\n",
        b"PAR1\x15\x00,\x15\n\x00,\x01",
        b"ID3\x04\x00,b\n1,2\n",
    ],
)
def test_another_format_stays_what_it_is(head: bytes) -> None:
    assert masked(head) == head
