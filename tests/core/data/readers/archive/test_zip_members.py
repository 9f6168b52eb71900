"""What of a zip may be unpacked, and what is."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from core.base.errors import Refused
from core.data.limits import Limits
from core.data.readers.archive import zip_members
from core.data.readers.archive.zip_members import Member

LIMITS = Limits(total=1000, ratio=10, free=100)


def _zip(folder: Path, **contents: str) -> Path:
    """A zip; two underscores in a name stand for a slash, one for a point."""
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in contents.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return path


def _content(path: Path, member: str | None = None) -> tuple[bytes, str]:
    pieces, name = zip_members.chunks(path, LIMITS, "a.zip", member)
    return b"".join(piece for piece, _ in pieces), name


def test_the_one_table_is_taken(tmp_path: Path) -> None:
    path = _zip(tmp_path, data__t_csv="a\n1\n", README_txt="about", logo_png="")
    assert _content(path) == (b"a\n1\n", "data/t.csv")


def test_leftovers_of_systems_are_no_files(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("__MACOSX/t.csv", "x/.hidden", "Thumbs.db", "x/", "t.csv"):
            archive.writestr(name, "a\n")
    assert zip_members.members(path, LIMITS, "a.zip") == [Member("t.csv", 2)]


def test_of_several_tables_one_is_chosen(tmp_path: Path) -> None:
    path = _zip(tmp_path, u_csv="1", v_csv="2")
    assert _content(path, "v.csv") == (b"2", "v.csv")
    with pytest.raises(Refused, match="holds 2 files: “u.csv”, “v.csv”") as refused:
        _content(path)
    assert refused.value.field == "member"
    with pytest.raises(Refused, match="There is no “w.csv” in “a.zip”"):
        _content(path, "w.csv")


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["../t.csv"], "leads out of the archive"),
        (["/t.csv"], "leads out of the archive"),
        (["c:t.csv"], "leads out of the archive"),
        (["t.csv", "T.CSV"], "holds two files called “T.CSV”"),
        ([], "holds no file"),
    ],
)
def test_dangerous_and_empty_archives_are_refused(
    tmp_path: Path, names: list[str], sentence: str
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "a\n")
    with pytest.raises(Refused, match=sentence):
        _content(path)


def test_what_unpacks_too_far_or_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path, t_csv="0" * 1001)
    with pytest.raises(Refused, match="unpacks to more than"):
        _content(path)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(Refused, match="is damaged or cut short"):
        _content(path)


@pytest.mark.parametrize(
    ("names", "answer"),
    [
        (["[Content_Types].xml", "x"], True),
        (["mimetype", "content.xml"], True),
        (["content.xml", "mimetype"], False),
        (["a.npy", "b.npy"], True),
        (["t.csv"], False),
        ([], False),
    ],
)
def test_documents_are_no_archives(tmp_path: Path, names: list[str], answer: bool) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    assert zip_members.is_document(path) is answer
