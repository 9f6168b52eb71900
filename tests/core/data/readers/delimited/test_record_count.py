"""The independent count: records outside quotes, where they begin, and the patterns that the fast
reader would misread.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from core.data.readers.delimited import record_count
from core.data.readers.delimited.record_count import scan


def test_counts_records_and_finds_them(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    content = b'a,b\n1,"x\ny"\n\n2,z\r\n\r\n3,"q""q"\n4,end'
    path.write_bytes(content)
    found = scan(path, 4, ",", '"')
    assert (found.records, found.odd) == (4, None)
    starts = [
        content.index(b"1,"),
        content.index(b"2,"),
        content.index(b"3,"),
        content.index(b"4,"),
    ]
    assert [found.offset_of(record) for record in range(4)] == starts
    assert [found.record_at(offset) for offset in starts] == [0, 1, 2, 3]
    assert found.spans(starts[0], len(b'1,"x\ny"\n'))
    assert not found.spans(starts[0], len(b'1,"x\n'))
    assert not found.spans(starts[0] + 1, 5)


def test_small_blocks_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    cells = ["1", "abc", '"x\ny"', '"a,""b"""', "", "é"]
    rows = [",".join(rng.choice(cells) for _ in range(3)) for _ in range(200)]
    content = (
        "\n".join(row if rng.random() < 0.9 else row + "\n" for row in rows).encode()
        + b"\r\n\r\nlast,1,2"
    )
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    whole = scan(path, 0, ",", '"')
    expected = [whole.offset_of(record) for record in range(whole.records)]
    for size in (7, 16, 61, 300):
        monkeypatch.setattr(record_count, "BLOCK", size)
        cut = scan(path, 0, ",", '"')
        assert cut.records == whole.records
        assert [cut.offset_of(record) for record in range(cut.records)] == expected
        assert [cut.record_at(offset) for offset in expected] == list(range(cut.records))


@pytest.mark.parametrize(
    ("content", "odd"),
    [
        (b"a\0b\n", "NUL bytes"),
        (b"a\rb\n", "lone carriage returns"),
        (b'a,"b\n', "a quote is open at the end"),
        (b"a\r\nb\r\n", None),
        (b"a\r", "lone carriage returns"),
    ],
)
def test_what_is_odd_is_named(tmp_path: Path, content: bytes, odd: str | None) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert scan(path, 0, ",", '"').odd == odd


@pytest.mark.parametrize(
    ("content", "zeros", "underscores"),
    [
        (b"1,2\n3,4\n", False, False),
        (b"1,007\n", True, False),
        (b"007,1\n", True, False),
        (b'1,"007"\n', True, False),
        (b"0,0.5\n", False, False),
        (b"1_0,2\n", False, True),
        (b"a_1,2020-01-05\n", False, False),
    ],
)
def test_patterns_are_seen_at_any_block_edge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, zeros: bool, underscores: bool
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    for size in (3, 4, 5, 1000):
        monkeypatch.setattr(record_count, "BLOCK", size)
        found = scan(path, 0, ",", '"')
        assert (found.zeros, found.underscores) == (zeros, underscores)
