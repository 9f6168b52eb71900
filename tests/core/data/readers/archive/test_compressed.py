"""Files packed as one stream."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from core.base.errors import Refused
from core.data.limits import Limits
from core.data.readers.archive import compressed

LIMITS = Limits(total=1000, ratio=10, free=100)


def _zstd(content: bytes) -> bytes:
    return pa.compress(content, codec="zstd", asbytes=True)


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gz", gzip.compress),
    ("bz2", bz2.compress),
    ("xz", lzma.compress),
]


@pytest.mark.parametrize(("form", "pack"), PACKERS)
def test_a_stream_is_recognised_and_unpacked(
    tmp_path: Path, form: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack(b"a,b\n1,2\n")
    path = tmp_path / "a"
    path.write_bytes(packed)
    assert compressed.packing(packed) == form
    pieces = list(compressed.chunks(path, form, LIMITS, "a"))
    assert pieces == [(b"a,b\n1,2\n", len(packed))]


def test_zstandard_is_recognised() -> None:
    assert compressed.packing(_zstd(b"a,b\n")) == "zst"


@pytest.mark.parametrize("head", [b"BZhello", b"BZh9text as", b"\x1f\x8b\x07", b"a,b", b""])
def test_what_only_begins_alike_is_not_packed(head: bytes) -> None:
    assert compressed.packing(head) is None


@pytest.mark.parametrize(
    ("name", "form", "inner"),
    [
        ("a.csv.gz", "gz", "a.csv"),
        ("a.TGZ", "gz", "a.tar"),
        ("a.csv.BZ2", "bz2", "a.csv"),
        ("a.zstd", "zst", "a"),
        ("a.csv", "xz", "a.csv"),
        (".gz", "gz", "data"),
    ],
)
def test_the_name_of_the_file_inside(name: str, form: str, inner: str) -> None:
    assert compressed.inner_name(name, form) == inner


@pytest.mark.parametrize(
    ("packed", "sentence"),
    [
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "ends too early"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-8] + bytes(8), "is damaged"),
        (gzip.compress(b"", mtime=0), "holds an empty file"),
        (gzip.compress(bytes(1001), mtime=0), "unpacks to more than"),
        (gzip.compress(bytes(999), mtime=0), "unpacks to over 10 times its size"),
    ],
)
def test_what_is_damaged_empty_or_too_long_is_refused(
    tmp_path: Path, packed: bytes, sentence: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(packed)
    with pytest.raises(Refused, match=sentence):
        list(compressed.chunks(path, "gz", LIMITS, "a"))
