"""A zip is looked through before it is read, and becomes exactly what its manifest lists."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from core.base.errors import Refused, StorageFailed
from core.data.limits import Limits
from core.registry import unpacking
from tests.core.registry.hostile import code, packed, sealed, with_stream, zeros

FILES = sealed({"a.py": b"x = 1\n", "transformers/b.py": b"y = 2\n", "c.csv": b""})
LIMITS = Limits(total=1_000_000, ratio=10, free=1_000)


def unpacked(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_becomes_what_its_manifest_lists(tmp_path: Path) -> None:
    packed(tmp_path / "b.zip", FILES)
    unpacking.unpack(tmp_path / "b.zip", tmp_path / "in", LIMITS)
    assert unpacked(tmp_path / "in") == FILES


def test_a_former_bundles_compiled_files_are_left_out(tmp_path: Path) -> None:
    compiled = "transformers/__pycache__/b.cpython-311.pyc"
    packed(tmp_path / "b.zip", FILES | {compiled: code(tmp_path / "canary")})
    unpacking.unpack(tmp_path / "b.zip", tmp_path / "in", LIMITS)
    assert unpacked(tmp_path / "in") == FILES


def test_folders_in_the_zip_are_no_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.mkdir("transformers")
        for name, content in FILES.items():
            archive.writestr(name, content)
    unpacking.unpack(tmp_path / "b.zip", tmp_path / "in", LIMITS)
    assert unpacked(tmp_path / "in") == FILES


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(total=400_000, ratio=1e9, free=0), "unpacks to more than 0 MB"),
        (Limits(total=10**9, ratio=10, free=1_000), "unpacks to over 10 times its size"),
    ],
)
def test_limits_hold_for_what_is_declared(limits: Limits, sentence: str, tmp_path: Path) -> None:
    packed(tmp_path / "b.zip", sealed({"a.csv": bytes(500_000)}))
    with pytest.raises(Refused, match=sentence):
        unpacking.unpack(tmp_path / "b.zip", tmp_path / "in", limits)
    assert not (tmp_path / "in").exists()


@pytest.mark.parametrize("limits", [Limits(10**6, 1e9), Limits(10**9, 10, free=10**6)])
def test_limits_hold_again_while_it_is_read(
    limits: Limits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sealed({"a.csv": b"", "z.csv": b""})
    with_stream(files, tmp_path / "b.zip", "z.csv", zeros(30), 30 << 20)
    opened = zipfile.ZipFile(tmp_path / "b.zip")
    monkeypatch.setattr(unpacking.zip_members, "checked", lambda *_: opened)  # as if it had lied
    with pytest.raises(Refused, match="unpacks to"):
        unpacking.unpack(tmp_path / "b.zip", tmp_path / "in", limits)
    assert sum(map(len, unpacked(tmp_path / "in").values())) <= 1_000_000 + len(
        files["manifest.json"]
    )


def test_a_long_manifest_is_not_read_to_its_end(tmp_path: Path) -> None:
    document = json.loads(FILES["manifest.json"]) | {"name": "x" * 20_000_000}
    packed(tmp_path / "b.zip", FILES | {"manifest.json": json.dumps(document).encode()})
    with pytest.raises(Refused, match=r"manifest.json has more than 20,000,000 bytes"):
        unpacking.unpack(tmp_path / "b.zip", tmp_path / "in", Limits(10**9, 1e9))


def test_four_hundred_files_are_looked_at_and_no_more(tmp_path: Path) -> None:
    for count, sentence in ((397, "does not list"), (398, "holds 401 files; at most 200")):
        many = {f"f{place}.txt": b"" for place in range(count)}
        packed(tmp_path / "b.zip", sealed({"a.py": b"", "b.py": b""}) | many)
        with pytest.raises(Refused, match=sentence):
            unpacking.unpack(tmp_path / "b.zip", tmp_path / "in", LIMITS)


def test_V10_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    packed(tmp_path / "b.zip", FILES)
    (tmp_path / "in").write_text("a file, where a folder should be")
    with pytest.raises(StorageFailed, match="The unpacked bundle could not be stored"):
        unpacking.unpack(tmp_path / "b.zip", tmp_path / "in", LIMITS)
