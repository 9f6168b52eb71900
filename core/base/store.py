"""The history: one SQLite file in WAL with ``synchronous=FULL``; writers take the lock at once;
schemas migrate with a backup.

Facts that fixed this: WAL with ``synchronous=NORMAL`` lost acknowledged rows in simulated power
cuts, FULL lost none; a transaction that reads and then writes without ``BEGIN IMMEDIATE`` ends in
SQLITE_BUSY as soon as two processes write.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import DateTime, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from core.base import files
from core.base.errors import MillwrightError, Refused, StorageFailed, Unavailable

BUSY_SECONDS = 10.0
log = logging.getLogger(__name__)


class Instant(TypeDecorator[dt.datetime]):
    """A UTC instant.

    SQLite forgets zones, so they are taken off on the way in and put back on the way out.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: object) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: dt.datetime | None, dialect: object
    ) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Migration:
    """One step of the schema: applied once, in order, inside one transaction."""

    number: int
    name: str
    sql: str


def migrations_in(folder: Path) -> list[Migration]:
    """The migrations of a folder: files called ``0001_what.sql``, gap-free."""
    migrations: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        match = re.fullmatch(r"(\d{4})_(\w+)", path.stem)
        if match is None or int(match[1]) != len(migrations) + 1:
            raise ValueError(f"migration {path.name} is out of order")
        migrations.append(Migration(int(match[1]), match[2], path.read_text()))
    return migrations


def _statements(sql: str) -> Iterator[str]:
    pending = ""
    for piece in re.split(
        r"(?<=;)", sql
    ):  # a semicolon inside quotes or a trigger does not complete a statement
        pending += piece
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def backup(source: Path, target: Path) -> None:
    """A consistent copy of a live database, by SQLite's backup API."""
    with files.atomic_file(target) as partial:
        origin, copy = sqlite3.connect(source), sqlite3.connect(partial)
        try:
            origin.backup(copy)
        finally:
            copy.close()
            origin.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def migrate(path: Path, migrations: list[Migration], backups: Path) -> int:
    """Bring the file to the newest schema; returns the version it had before.

    Raises
    ------
    Refused
        When a newer Millwright wrote the file; it is left untouched.
    """
    connection = _connect(path)
    try:
        before = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if before > len(migrations):
            raise Refused(
                f"This workspace was made by a newer Millwright (schema {before}; this one knows"
                f" {len(migrations)}). Install the newer version, or open another workspace."
                " Nothing was changed."
            )
        if 0 < before < len(migrations):
            backup(path, backups / f"millwright-schema-{before}.db")
        for migration in migrations[before:]:
            _apply(connection, migration)
        return before
    finally:
        connection.close()


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Two processes may arrive here together: the second finds the work done.
        if int(connection.execute("PRAGMA user_version").fetchone()[0]) >= migration.number:
            connection.execute("ROLLBACK")
            return
        for statement in _statements(migration.sql):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={migration.number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None  # SQLAlchemy's own BEGIN would be deferred
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection) -> None:  # type: ignore[no-untyped-def]
        mode = connection.get_execution_options().get("begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _translated(error: DatabaseError) -> MillwrightError:
    text = str(error.orig).lower()
    if "locked" in text or "busy" in text:
        return Unavailable(
            "The workspace is busy: another program holds its database. Try again in a moment."
        )
    if "full" in text:
        return StorageFailed(
            "The change could not be stored: the disk is full. Free some space and try again."
        )
    if "readonly" in text:
        return StorageFailed(
            "The workspace's database is read-only. Check the permissions of its folder."
        )
    return StorageFailed(
        f"The workspace's database cannot be used ({error.orig}). Restore the latest file from its"
        " backups folder."
    )


class Store:
    """Access to the history. Sessions are short: read or write, then leave."""

    def __init__(self, path: Path, migrations: list[Migration], backups: Path) -> None:
        self.path = path
        try:
            migrate(path, migrations, backups)
        except sqlite3.DatabaseError as error:
            raise _translated(DatabaseError("open", None, error)) from error
        self._engine = _engine(path)
        self._reading = self._engine.execution_options(begin="DEFERRED")

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that holds the write lock from its start and commits at its end."""
        with self._session(self._engine) as session:
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent state and never blocks writers."""
        with self._session(self._reading) as session:
            yield session

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        try:
            with Session(engine, expire_on_commit=False) as session:
                yield session
        except (OperationalError, DatabaseError) as error:
            raise _translated(error) from error

    def check(self) -> None:
        """Raise StorageFailed unless SQLite finds the file sound."""
        with self.read() as session:
            verdict = session.connection().exec_driver_sql("PRAGMA quick_check").scalar()
        if verdict != "ok":
            raise StorageFailed(
                f"The workspace's database is damaged ({verdict}). Restore the latest file from its"
                " backups folder."
            )

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
