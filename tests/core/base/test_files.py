"""Files that are whole or absent, and names that stay inside."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base import files
from core.base.errors import NotFound, Refused, StorageFailed


def test_write_replaces_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    files.write_text(path, "old")
    files.write_text(path, "new")
    assert path.read_text() == "new"
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


def test_failed_write_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    files.write_text(path, "old")
    with pytest.raises(ZeroDivisionError), files.atomic_file(path) as partial:
        partial.write_text("half")
        1 / 0
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_D6_write_order_is_file_fsync_rename_folder_fsync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    real_fsync, real_replace = os.fsync, os.replace
    monkeypatch.setattr(
        os,
        "fsync",
        lambda fd: (
            calls.append(
                "fsync dir" if Path(f"/proc/self/fd/{fd}").resolve().is_dir() else "fsync file"
            ),
            real_fsync(fd),
        )[1],
    )
    monkeypatch.setattr(os, "replace", lambda a, b: (calls.append("rename"), real_replace(a, b))[1])
    files.write_text(tmp_path / "a.txt", "x")
    assert calls == ["fsync file", "rename", "fsync dir"]


def test_full_disk_is_a_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(
            StorageFailed, match=r"a\.txt could not be stored: the disk is full; free some space"
        ),
        files.atomic_file(tmp_path / "a.txt"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_T03_the_disk_is_named_also_when_a_library_raised_something_over_it(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageFailed, match="“Orders” could not be stored: the disk is full"),
        files.staged_folder(tmp_path, "“Orders”"),
    ):
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        finally:
            raise ValueError("Operation on closed file")
    with pytest.raises(ValueError, match="closed"), files.staged_folder(tmp_path):
        raise ValueError("Operation on closed file")
    with pytest.raises(Refused, match="line 3"), files.staged_folder(tmp_path):
        raise Refused("The file ends in line 3.") from OSError(errno.EIO, "Input/output error")
    assert list(tmp_path.iterdir()) == []


def test_atomic_folder_appears_whole(tmp_path: Path) -> None:
    with files.atomic_folder(tmp_path / "v1") as partial:
        (partial / "data").write_text("x")
        assert not (tmp_path / "v1").exists()
    assert (tmp_path / "v1" / "data").read_text() == "x"
    with pytest.raises(ZeroDivisionError), files.atomic_folder(tmp_path / "v2"):
        1 / 0
    assert [item.name for item in tmp_path.iterdir()] == ["v1"]


def test_sweep_removes_partials_only(tmp_path: Path) -> None:
    (tmp_path / f"{files.PARTIAL}abc").mkdir()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / f"{files.PARTIAL}def").write_text("x")
    (tmp_path / "sub" / "whole").write_text("x")
    assert files.sweep(tmp_path) == 2
    assert [item.name for item in tmp_path.rglob("*")] == ["sub", "whole"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  my   data ", "my data"),
        ("Café", "Café"),
        ("Cafe\u0301", "Café"),
        ("数据 🌸", "数据 🌸"),
        ("a.b", "a.b"),
        ("console", "console"),
    ],
)
def test_V08_names_that_are_accepted(typed: str, stored: str) -> None:
    assert files.clean_name(typed) == stored


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("a/b", r"U\+002F"),
        ("..\\x", r"U\+005C"),
        ("a\0b", r"U\+0000"),
        ("x" * 121, "121 characters"),
        ("CON", "reserved"),
        ("com1.txt", "reserved"),
        ("a\u202eb", r"U\+202E"),
        ("..", "reserved"),
    ],
)
def test_V08_names_that_are_refused(typed: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        files.clean_name(typed)


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("churn.csv", "churn"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\Q1.xlsx", "Q1"),
        ("x.csv.gz", "x"),
        ("CON.csv", "CON data"),
        ("🌸.csv", "🌸"),
        ("a\0b.csv", "ab"),
        ("y" * 300 + ".csv", "y" * 100),
        (".csv", "dataset"),
        ("", "dataset"),
        ("v1.2.csv", "v1.2"),
    ],
)
def test_F46_dataset_name_from_any_file_name(file_name: str, name: str) -> None:
    assert files.name_from_file(file_name) == name
    assert files.clean_name(files.name_from_file(file_name)) == name


def test_names_that_look_the_same_are_the_same() -> None:
    assert files.key_of("Straße") == files.key_of("STRASSE")
    assert files.key_of("ﬁle") == files.key_of("File")
    assert files.key_of("a  b") == files.key_of("A B")


@given(
    st.lists(
        st.sampled_from(["..", "a", "b", "/etc", "%2e%2e", ".", "x/../../..", "a\0"]), max_size=6
    )
)
def test_no_path_leaves_the_root(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    root = tmp_path_factory.getbasetemp() / "root"
    try:
        path = files.inside(root, *parts)
    except Refused:
        return
    assert path.is_relative_to(root.resolve())


def test_a_link_does_not_lead_out(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to("/etc")
    with pytest.raises(Refused, match="out of the workspace"):
        files.inside(tmp_path / "root", "link", "passwd")


def test_existing_file_sentences(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file “x.csv”"):
        files.existing_file(tmp_path / "x.csv")
    with pytest.raises(Refused, match="is a folder"):
        files.existing_file(tmp_path)
    with pytest.raises(Refused, match="NUL"):
        files.existing_file("a\0b")
