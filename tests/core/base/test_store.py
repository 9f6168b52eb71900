"""The history: migrations with backup, refusal of the future, transactions that wait for a turn."""

import sqlite3
import threading
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from core.base import backups
from core.base.errors import NotFound, Refused, StorageFailed, Unavailable
from core.base.store import Migration, Store, migrate, migrations_in
from core.data.records import DatasetRecord
from core.workbench.workspace import MIGRATIONS, Workspace
from tests.schema_sql import schema_sql

ONE = Migration(1, "one", "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);")
TWO = Migration(2, "two", "ALTER TABLE a ADD COLUMN y TEXT DEFAULT 'old';\nUPDATE a SET y = 'a;b';")
BROKEN = Migration(2, "broken", "ALTER TABLE a ADD COLUMN y TEXT;\nINSERT INTO nowhere VALUES (1);")


def _rows(path: Path, sql: str) -> list[tuple]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_pragmas_in_force(workspace: Workspace) -> None:
    with workspace.store.write() as session:
        read = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_migrations_say_what_the_records_say(workspace: Workspace, tmp_path: Path) -> None:
    declared = sqlite3.connect(tmp_path / "declared.db")
    declared.executescript(schema_sql())
    normal = (
        "SELECT type, name, replace(replace(sql, char(10), ''), char(9), '') FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    )
    assert _rows(workspace.store.path, normal) == declared.execute(normal).fetchall()
    declared.close()
    assert {table.name for table in SQLModel.metadata.sorted_tables} >= {
        "jobs",
        "datasets",
        "runs",
        "fold_scores",
    }


def test_T08_old_schema_is_migrated_with_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    assert migrate(path, [ONE], tmp_path / "backups") == 0
    assert list((tmp_path / "backups").glob("*")) == []
    assert migrate(path, [ONE, TWO], tmp_path / "backups") == 1
    assert _rows(path, "SELECT x, y FROM a") == [(1, "a;b")]
    assert _rows(tmp_path / "backups" / "millwright-schema-1.db", "SELECT * FROM a") == [(1,)]


def test_D13_failed_migration_leaves_the_old_schema(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    migrate(path, [ONE], tmp_path / "backups")
    with pytest.raises(sqlite3.OperationalError):
        migrate(path, [ONE, BROKEN], tmp_path / "backups")
    assert _rows(path, "PRAGMA user_version") == [(1,)]
    assert _rows(path, "SELECT * FROM a") == [(1,)]


def test_T08_newer_schema_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    migrate(path, [ONE, TWO], tmp_path / "backups")
    before = path.read_bytes()
    with pytest.raises(Refused, match=r"newer Millwright \(schema 2; this one knows 1\)"):
        Store(path, [ONE], tmp_path / "backups")
    assert path.read_bytes() == before


def test_T09_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"not a database at all, but long enough to be opened" * 100)
    with pytest.raises(
        StorageFailed, match=r"is damaged \(file is not a database\).*core restore --empty --yes"
    ):
        Store(path, [ONE], tmp_path / "backups")


def test_T09_flipped_bits_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    many = Migration(
        1,
        "many",
        "CREATE TABLE a (x TEXT);"
        + "INSERT INTO a VALUES ('"
        + "z" * 200
        + "');"
        + "CREATE INDEX i ON a(x);",
    )
    store = Store(path, [many], tmp_path / "backups")
    store.check()
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:4104] = b"\xff" * 8
    path.write_bytes(content)
    store = Store(path, [many], tmp_path / "backups")
    with pytest.raises(StorageFailed, match=r"is damaged \(Page 2: .*core restore --empty --yes"):
        store.check()
    store.close()


def test_T09_a_file_that_cannot_be_opened_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[bool] = []

    class Watched(sqlite3.Connection):
        def close(self) -> None:
            closed.append(True)
            super().close()

    connect = partial(sqlite3.connect, factory=Watched)
    monkeypatch.setattr("core.base.store.sqlite3.connect", connect)
    (tmp_path / "a.db").write_bytes(b"no database" * 500)
    with pytest.raises(sqlite3.DatabaseError):
        migrate(tmp_path / "a.db", [ONE], tmp_path / "backups")
    assert closed == [True]


def test_D14_backup_while_open_is_whole(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.store.write() as session:
        session.add(DatasetRecord(name="a", key="a"))
    backups.copy(workspace.store.path, tmp_path / "copy.db")
    assert _rows(tmp_path / "copy.db", "SELECT name FROM datasets") == [("a",)]
    assert _rows(tmp_path / "copy.db", "PRAGMA integrity_check") == [("ok",)]


def test_ids_of_folders_are_never_given_again(tmp_path: Path) -> None:
    sql = "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, x); INSERT INTO a (x) VALUES (1);"
    used = {"a": 7}
    store = Store(tmp_path / "a.db", [Migration(1, "one", sql)], tmp_path, lambda: used)
    with store.write() as session:
        session.connection().exec_driver_sql("INSERT INTO a (x) VALUES (2)")
    assert _rows(store.path, "SELECT id FROM a") == [(1,), (8,)]
    store.close()


def test_a_history_that_was_taken_away_acknowledges_nothing(tmp_path: Path) -> None:
    """SQLite would go on writing into the removed or emptied file and say that it is stored."""
    (tmp_path / "w").mkdir()
    store = Store(tmp_path / "w" / "a.db", [ONE], tmp_path / "w")

    def insert() -> None:
        with store.write() as session:
            session.connection().exec_driver_sql("INSERT INTO a VALUES (2)")

    content = store.path.read_bytes()
    store.path.write_bytes(b"")
    with pytest.raises(StorageFailed, match="database was emptied"):
        insert()
    store.path.unlink()
    with pytest.raises(StorageFailed, match="database was removed"):
        insert()
    store.path.write_bytes(content)  # put back: work goes on, with the file that is there now
    insert()
    assert _rows(store.path, "SELECT x FROM a") == [(1,), (2,)]
    (tmp_path / "w").rename(tmp_path / "elsewhere")
    with pytest.raises(StorageFailed, match="folder “w” is not there any more"):
        insert()
    store.close()


def test_T09_a_lock_is_waited_for_as_long_as_the_patience_lasts(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None, check_same_thread=False)
    hasty = Store(tmp_path / "a.db", [ONE], tmp_path, patience=0.05)
    patient = Store(tmp_path / "a.db", [ONE], tmp_path, patience=60)
    other.execute("BEGIN IMMEDIATE")
    with (
        pytest.raises(Unavailable, match="another program holds its database"),
        hasty.write() as session,
    ):
        session.connection()
    release = threading.Timer(0.2, other.execute, ["ROLLBACK"])
    release.start()
    with patient.write() as session:
        session.connection().exec_driver_sql("INSERT INTO a VALUES (2)")
    release.join()
    assert other.execute("SELECT x FROM a").fetchall() == [(1,), (2,)]
    for opened in (other, hasty, patient):
        opened.close()


def test_write_rolls_back_on_error(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), workspace.store.write() as session:
        session.add(DatasetRecord(name="a", key="a"))
        session.flush()
        1 / 0
    with workspace.store.read() as session:
        assert session.exec(select(DatasetRecord)).all() == []


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40])
def test_a_number_that_no_row_can_have_is_not_there(workspace: Workspace, number: int) -> None:
    with workspace.store.read() as session:
        assert session.get(DatasetRecord, 2**63 - 1) is None
    for opened in (workspace.store.read, workspace.store.write):
        with pytest.raises(NotFound, match="so large a number"), opened() as session:
            session.get(DatasetRecord, number)
    with pytest.raises(OverflowError, match="of something else"), workspace.store.read():
        raise OverflowError("of something else")


def test_instants_keep_their_zone(workspace: Workspace) -> None:
    with workspace.store.write() as session:
        stored = DatasetRecord(name="a", key="a")
        session.add(stored)
    with workspace.store.read() as session:
        read = session.exec(select(DatasetRecord)).one()
    assert read.created.utcoffset() is not None
    assert abs((read.created - stored.created).total_seconds()) < 1e-6


def test_migration_files_are_in_order(tmp_path: Path) -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    (tmp_path / "0002_b.sql").write_text("SELECT 1;")
    with pytest.raises(ValueError, match="out of order"):
        migrations_in(tmp_path)
