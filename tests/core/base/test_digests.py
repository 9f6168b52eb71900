"""Hashes: of a file that nobody touched once, of a folder, of a text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.base import digests, files

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # SHA-256 of “abc”


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    return path


def test_a_file_that_nobody_touched_is_hashed_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Path] = []
    sha256 = files.sha256
    monkeypatch.setattr(files, "sha256", lambda item: hashed.append(item) or sha256(item))
    assert digests.digest(path) == digests.digest(path) == ABC
    assert hashed == [path]
    path.write_bytes(b"abcd")  # another size
    assert digests.digest(path) != ABC
    path.write_bytes(b"abc")
    os.utime(path, ns=(0, 0))  # another time
    assert digests.digest(path) == ABC
    assert hashed == [path] * 3


def test_afresh_sees_a_change_that_size_and_time_do_not_show(path: Path) -> None:
    assert digests.unchanged(path, ABC)
    state = path.stat()
    with path.open("r+b") as file:
        file.write(b"abd")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert digests.unchanged(path, ABC)
    assert not digests.unchanged(path, ABC, afresh=True)


def test_a_file_that_is_gone_is_not_unchanged(tmp_path: Path) -> None:
    assert not digests.unchanged(tmp_path / "none", ABC)
    assert not digests.unchanged(tmp_path / "none", ABC, afresh=True)


def test_the_hash_beside_a_file(path: Path) -> None:
    assert digests.hash_holds(path)  # written by an earlier version, without a hash
    digests.write_hash(path)
    assert path.with_name("file.sha256").read_text() == ABC
    assert digests.hash_holds(path)
    path.write_bytes(b"abd")
    assert not digests.hash_holds(path)


@pytest.mark.parametrize("hashes", [b"[]", b"{", b'{"file": 1}', b'{"other": "00"}', b"\xff"])
def test_damaged_hashes_of_a_folder_do_not_hold(path: Path, hashes: bytes) -> None:
    folder = path.parent
    assert digests.hashes_hold(folder)
    digests.write_hashes(folder)
    assert (folder / "hashes.json").read_text() == f'{{\n "file": "{ABC}"\n}}'
    assert digests.hashes_hold(folder)
    (folder / "hashes.json").write_bytes(hashes)
    assert not digests.hashes_hold(folder)


def test_a_text_carries_its_own_hash() -> None:
    sealed = digests.seal("abc")
    assert sealed == ABC.encode() + b"\nabc"
    assert digests.unseal(sealed) == b"abc"
    for place in range(len(sealed)):
        damaged = bytearray(sealed)
        damaged[place] ^= 1
        assert digests.unseal(bytes(damaged)) is None
    assert digests.unseal(b"abc") is None
