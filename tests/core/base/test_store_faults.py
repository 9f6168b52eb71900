"""T09: each fault of the history has its own sentence, with advice that fits it."""

import sqlite3
from pathlib import Path

import pytest

from core.base import store_faults
from core.base.errors import StorageFailed, Unavailable


def _error(code: int, text: str = "text") -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "millwright.db").write_bytes(b"x")
    return tmp_path / "millwright.db"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "the disk is full. Free some space and try again"),
        (sqlite3.SQLITE_IOERR_WRITE, "The disk reported a fault .* Check the disk"),
        (sqlite3.SQLITE_READONLY, "read-only: its file may not be written. .* chmod u\\+rw "),
        (sqlite3.SQLITE_CORRUPT, r"is damaged \(text\)"),
        (sqlite3.SQLITE_NOTADB, r"is damaged \(text\)"),
    ],
)
def test_T09_each_fault_has_its_sentence(path: Path, code: int, words: str) -> None:
    with pytest.raises(StorageFailed, match=words):
        raise store_faults.translated(_error(code), path)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_LOCKED])
def test_T09_locked_is_worth_another_try(path: Path, code: int) -> None:
    fault = store_faults.translated(_error(code), path)
    assert isinstance(fault, Unavailable)
    assert "end the program that has millwright.db open" in fault.sentence


def test_T09_emptied_removed_and_moved(path: Path) -> None:
    path.write_bytes(b"")
    error = _error(sqlite3.SQLITE_NOTADB)
    assert "was emptied" in store_faults.translated(error, path).sentence
    path.unlink()
    assert "was removed" in store_faults.translated(error, path).sentence
    path.parent.rmdir()
    assert "was moved or deleted" in store_faults.translated(error, path).sentence


def test_the_advice_names_a_backup_only_where_there_is_one(path: Path) -> None:
    without = store_faults.restoring(path)
    assert "core restore --empty --yes --workspace" in without
    assert "core adopt --all --workspace" in without
    (path.parent / "backups").mkdir()
    (path.parent / "backups" / "millwright-a.db").touch()
    assert store_faults.restoring(path).startswith("See its backups with: python -m core restore -")
