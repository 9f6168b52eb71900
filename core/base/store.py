"""The history: one SQLite file in WAL with ``synchronous=FULL``; writers take the lock at once;
schemas migrate with a backup.

Facts that fixed this: WAL with ``synchronous=NORMAL`` lost acknowledged rows in simulated power
cuts, FULL lost none; a transaction that reads and then writes without ``BEGIN IMMEDIATE`` ends in
SQLITE_BUSY as soon as two processes write.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import DateTime, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from core.base import files
from core.base.backups import copy, existing
from core.base.errors import NotFound, Refused
from core.base.store_faults import damaged, emptied, gone, read_only, translated

BUSY_SECONDS = 10.0


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


def _connect(path: Path, patience: float = BUSY_SECONDS) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def migrate(
    path: Path, migrations: list[Migration], backups: Path, patience: float = BUSY_SECONDS
) -> int:
    """Bring the file to the newest schema; returns the version it had before.

    Parameters
    ----------
    path : Path
    migrations : list of Migration
        All there are, in order.
    backups : Path
        The folder that gets a copy of an older schema.
    patience : float
        Seconds to wait for a turn.

    Raises
    ------
    Refused
        When a newer Millwright wrote the file; it is left untouched.
    """
    connection = _connect(path, patience)
    try:
        before = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if before > len(migrations):
            raise Refused(
                f"This workspace was made by a newer Millwright (schema {before}; this one knows"
                f" {len(migrations)}). Install the newer version, or open another workspace."
                " Nothing was changed."
            )
        if 0 < before < len(migrations):
            copy(path, backups / f"millwright-schema-{before}.db")
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


def never_again(path: Path, used: Mapping[str, int]) -> None:
    """Let the next id of each table be above those that are used outside the history."""
    if not used:
        return
    with closing(_connect(path)) as connection:
        known = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))
        for table, highest in used.items():
            if known.get(table, 0) < highest:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", [table])
                connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", [table, highest])
                connection.execute("COMMIT")


def _engine(path: Path, patience: float) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=lambda: existing(path, patience, threads=True),
        poolclass=QueuePool,
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


class Store:
    """Access to the history. Sessions are short: read or write, then leave.

    Parameters
    ----------
    path : Path
        The file.
    migrations : list of Migration
        All there are, in order.
    backups : Path
        Where copies lie.
    used_ids : callable, optional
        Table → the highest id that a folder still has, asked for whenever the file is opened: the
        history may be emptied or an older copy, and no id is given twice.
    patience : float
        Seconds for which a session waits for its turn.
    """

    def __init__(
        self,
        path: Path,
        migrations: list[Migration],
        backups: Path,
        used_ids: Callable[[], Mapping[str, int]] = dict,
        patience: float = BUSY_SECONDS,
    ) -> None:
        self.path, self.patience = path, patience
        self._migrations, self._backups, self._used_ids = migrations, backups, used_ids
        self._opening = threading.Lock()
        self._open()

    def _open(self) -> None:
        try:
            migrate(self.path, self._migrations, self._backups, self.patience)
            files.only_mine(self.path)
            never_again(self.path, self._used_ids())
            self._file = os.stat(self.path)
        except sqlite3.DatabaseError as error:
            raise translated(error, self.path) from error
        except PermissionError as error:
            raise read_only(self.path) from error
        self._engine = _engine(self.path, self.patience)
        self._reading = self._engine.execution_options(begin="DEFERRED")

    def in_place(self) -> None:
        """See that the open file is still the one at its path: SQLite goes on writing into a
        removed or emptied one, and says that it is stored.
        """
        try:
            state = os.stat(self.path)
        except OSError as error:
            raise gone(self.path) from error
        if state.st_size == 0:
            raise emptied(self.path)
        with self._opening:
            if not os.path.samestat(state, self._file):  # another copy was put in its place
                self._engine.dispose()
                self._open()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that holds the write lock from its start and commits at its end."""
        with self._session("_engine") as session:
            yield session
            self.in_place()
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one consistent state and never blocks writers."""
        with self._session("_reading") as session:
            yield session

    @contextmanager
    def _session(self, engine: str) -> Iterator[Session]:
        self.in_place()
        try:
            with Session(getattr(self, engine), expire_on_commit=False) as session:
                yield session
        except (OperationalError, DatabaseError) as error:
            raise translated(error.orig, self.path) from error
        except OverflowError as error:
            if "SQLite INTEGER" not in str(error):
                raise
            raise NotFound("Nothing has so large a number. Correct it.") from error

    def check(self, *, thorough: bool = False) -> None:
        """Raise StorageFailed unless SQLite finds the file sound; ``thorough`` compares the indexes
        with their tables too.
        """
        pragma = "integrity_check" if thorough else "quick_check"
        with self.read() as session:
            verdict = session.connection().exec_driver_sql(f"PRAGMA {pragma}(1)").scalar()
        if verdict != "ok":
            raise damaged(self.path, str(verdict))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
