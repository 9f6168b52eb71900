"""Copies of the history: named by the instant, checked, and none twice."""

import datetime as dt
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.base import backups
from core.base.errors import NotFound, StorageFailed

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


def _database(path: Path, *values: int) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS a (x)")
        connection.executemany("INSERT INTO a VALUES (?)", [(value,) for value in values])
    return path


def test_a_copy_is_one_file_of_the_owner(tmp_path: Path) -> None:
    copy = backups.take(_database(tmp_path / "a.db", 1), tmp_path / "b", NOON)
    assert copy.name == "millwright-20260102T120000Z.db"
    assert [path.name for path in (tmp_path / "b").iterdir()] == [copy.name]
    assert copy.path.stat().st_mode & 0o777 == 0o600
    with closing(backups.read_only(copy.path)) as connection:
        assert connection.execute("SELECT x FROM a").fetchall() == [(1,)]
    assert [path.name for path in (tmp_path / "b").iterdir()] == [copy.name]


def test_an_equal_copy_is_not_taken_twice(tmp_path: Path) -> None:
    source, folder = _database(tmp_path / "a.db", 1), tmp_path / "b"
    first = backups.take(source, folder, NOON)
    os.utime(first.path, (0, 0))
    again = backups.take(source, folder, NOON + dt.timedelta(hours=6))
    assert again.name == first.name
    assert again.created.year > 2000  # it counts as of now
    _database(source, 2)
    assert backups.take(source, folder, NOON).name == "millwright-20260102T120000Z-2.db"
    assert len(backups.listed(folder)) == 2


def test_a_damaged_history_is_not_copied(tmp_path: Path) -> None:
    source = _database(tmp_path / "a.db", *range(2000))
    content = bytearray(source.read_bytes())
    content[4096:4104] = b"\xff" * 8
    source.write_bytes(content)
    with pytest.raises(StorageFailed, match="No backup was taken: .* is damaged"):
        backups.take(source, tmp_path / "b", NOON)
    assert list((tmp_path / "b").iterdir()) == []


def test_verdicts(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    (tmp_path / "junk.db").write_bytes(b"junk" * 1000)
    assert backups.verdict(tmp_path / "empty.db") == "it is empty"
    assert backups.verdict(tmp_path / "junk.db") == "file is not a database"
    assert backups.verdict(_database(tmp_path / "a.db", 1)) == "ok"


@pytest.mark.parametrize(
    ("hours", "age", "due"), [(6, 5.9, False), (6, 6, True), (0, 1000, False), (6, -7, True)]
)
def test_when_one_is_due(tmp_path: Path, hours: float, age: float, due: bool) -> None:
    copy = backups.take(_database(tmp_path / "a.db", 1), tmp_path / "b", NOON)
    os.utime(copy.path, (NOON.timestamp(), NOON.timestamp()))
    assert backups.due(tmp_path / "b", hours, NOON + dt.timedelta(hours=age)) is due


def test_copies_before_a_migration_are_not_of_the_schedule(tmp_path: Path) -> None:
    _database(tmp_path / "millwright-schema-1.db", 1)
    assert backups.due(tmp_path, 6, NOON)
    assert [copy.scheduled for copy in backups.listed(tmp_path)] == [False]
    assert backups.find(tmp_path, "millwright-schema-1").bytes > 0
    with pytest.raises(NotFound, match="no backup “x”"):
        backups.find(tmp_path, "x")
