"""T09, D14, D15: the history is emptied, removed, replaced by an older copy, damaged, read-only or
locked. No table goes, whatever starts meanwhile, and the advice works when it is followed by the
very commands that it names.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.base import backups, files, store
from core.base.errors import MillwrightError, StorageFailed, Unavailable
from core.base.settings import Settings
from core.data.records import VersionRecord
from core.jobs import lock
from core.workbench import importing, restoring, strays, upkeep
from core.workbench.workspace import DATABASE, WORKER_LOCK, Workspace, open_workspace
from tests.core.workbench.imports import imported, write_text
from tests.faults.rounds import rounds

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534


@pytest.fixture
def folder(workspace: Workspace, tmp_path: Path) -> Path:
    """A closed workspace: two versions in the history and its backup, a third in the history."""
    for value in (1, 2):
        imported(workspace, write_text(tmp_path, "a.csv", f"x,y\n1,{value}\n3,4\n"))
    restoring.back_up(workspace)
    imported(workspace, write_text(tmp_path, "a.csv", "x,y\n1,9\n3,4\n"))
    workspace.close()
    return workspace.folder


def tables(folder: Path) -> dict[str, str]:
    """Every table that lies there, with its hash."""
    return {
        str(path.relative_to(folder)): files.sha256(path)
        for path in sorted((folder / "datasets").rglob("data.parquet"))
    }


@dataclass(frozen=True)
class Answer:
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *words: str) -> Answer:
    """``python -m core …``."""
    out, err = io.StringIO(), io.StringIO()
    environment = {"MILLWRIGHT_SECRET_KEY_FILE": str(folder.parent / "key")}
    environment["MILLWRIGHT_IMMEDIATE"] = "1"
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in environment.items():
            patch.setenv(name, value)
        return Answer(main(list(words)), out.getvalue(), err.getvalue())


def work_a_while(folder: Path, settings: Settings) -> None:
    """What a person does who notices nothing: a worker starts, a table is imported."""
    (folder.parent / "new.csv").write_text("z\n1\n2\n")
    with suppress(MillwrightError), open_workspace(folder, settings) as ws:
        upkeep.attempt(upkeep.begin, ws)
        upkeep.attempt(upkeep.repeat, ws)
        importing.import_file(ws, folder.parent / "new.csv")


def check(folder: Path) -> dict[str, Any]:
    done = run(folder, "check", "--json", "--workspace", str(folder))
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def follow(folder: Path, sentence: str) -> None:
    """Do what the sentence says, command by command; a list of backups leads to the newest."""
    commands = re.findall(r"python -m core (.*?)(?= \(then| and take|$)", sentence)
    assert commands, sentence
    for command in commands:
        done = run(folder, *shlex.split(command))
        assert done.returncode == 0, done.stderr
        if "restore" in command and "--empty" not in command:
            name = re.search(r"name=(millwright-\S+)", done.stdout)
            assert name is not None
            put = run(folder, *shlex.split(command), name[1], "--yes")
            assert put.returncode == 0, put.stderr


def refused(folder: Path) -> str:
    """Why the workspace cannot be opened."""
    done = run(folder, "jobs", "--workspace", str(folder))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def emptied(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"")


def removed(folder: Path) -> None:
    (folder / DATABASE).unlink()


def older(folder: Path) -> None:
    """An older copy put back by hand."""
    copy = next(item for item in restoring.copies(folder) if item.scheduled)
    shutil.copyfile(copy.path, folder / DATABASE)


@pytest.mark.parametrize("strike", [emptied, removed, older])
def test_T09_no_table_goes_and_all_come_back(strike: Any, folder: Path, settings: Settings) -> None:
    before = tables(folder)
    assert len(before) == 3
    strike(folder)
    work_a_while(folder, settings)
    assert before.items() <= tables(folder).items()
    objection = check(folder)["objections"][-1]
    follow(folder, f"{objection} --workspace {shlex.quote(str(folder))}")
    after = check(folder)
    assert (after["whole"], after["objections"]) == (True, [])
    assert after["files"] == len(tables(folder)) >= 4  # the table imported meanwhile too


@pytest.mark.parametrize("with_backup", [True, False])
def test_T09_a_damaged_history_says_what_works(folder: Path, with_backup: bool) -> None:
    before = tables(folder)
    (folder / DATABASE).write_bytes(b"\0" * 100 + os.urandom(50_000))
    if not with_backup:
        shutil.rmtree(folder / "backups")
    follow(folder, refused(folder))
    run(folder, "adopt", "--all", "--workspace", str(folder))
    assert tables(folder) == before
    after = check(folder)
    assert (after["whole"], after["files"]) == (True, 3)


def test_D15_flipped_bits_in_the_history_lose_no_table(folder: Path, settings: Settings) -> None:
    """Each flip is noticed by SQLite, by a hash, or changes nothing that is read; no table goes."""
    before, sound = tables(folder), (folder / DATABASE).read_bytes()
    dice = random.Random(7)
    for _ in range(rounds(300, 6)):
        content = bytearray(sound)
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        (folder / DATABASE).write_bytes(content)
        for beside in folder.glob(f"{DATABASE}-*"):
            beside.unlink()
        work_a_while(folder, settings)
        assert before.items() <= tables(folder).items()


def mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"a folder cannot be made read-only here: {done.stderr.strip()}")


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """The workspace on a disk of its own."""
    mount("--bind", str(folder), str(folder))
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_T09_a_read_only_disk_is_named(disk: Path, tmp_path: Path) -> None:
    mount("-o", "remount,ro,bind", str(disk))
    sentence = refused(disk)
    assert "lies on a disk that may not be written" in sentence
    elsewhere = tmp_path / "elsewhere"  # “copy the folder to another disk and open it there”
    shutil.copytree(disk, elsewhere)
    assert check(elsewhere)["whole"]


@contextmanager
def somebody() -> Iterator[None]:
    """As a person to whom permissions apply."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def owned(folder: Path) -> Iterator[Path]:
    """A workspace of such a person, in a place that they may enter."""
    with tempfile.TemporaryDirectory(prefix="millwright-") as name:
        place = Path(name)
        shutil.copytree(folder, place / "w")
        (place / "a.csv").write_text("x\n1\n")
        run(place / "w", "import", str(place / "a.csv"), "--workspace", str(place / "w"))
        for item in [place, *place.rglob("*")]:
            os.chown(item, NOBODY if os.geteuid() == 0 else -1, -1)
        yield place / "w"


@pytest.mark.parametrize(
    ("part", "mode", "name"), [(DATABASE, 0o400, "file"), (".", 0o500, "folder")]
)
def test_T09_what_may_not_be_written_is_named_with_the_command_that_allows_it(
    owned: Path, part: str, mode: int, name: str
) -> None:
    (owned.parent / "a.csv").write_text("x\n7\n")
    words = ("import", str(owned.parent / "a.csv"), "--workspace", str(owned))
    (owned / part).chmod(mode)
    with somebody():
        done = run(owned, *words)
    assert done.returncode == 1
    assert f"its {name} may not be written. Allow it with: chmod" in done.stderr
    command = done.stderr.strip().partition("Allow it with: ")[2]
    subprocess.run(shlex.split(command), check=True)
    with somebody():
        again = run(owned, *words)
    assert again.returncode == 0, again.stderr


def test_a_deleted_workspace_does_not_come_back(folder: Path, settings: Settings) -> None:
    (folder.parent / "b.csv").write_text("x\n1\n")
    with open_workspace(folder, settings) as ws:
        shutil.rmtree(folder)
        with pytest.raises(StorageFailed, match="was moved or deleted"):
            importing.import_file(ws, folder.parent / "b.csv")
        upkeep.attempt(upkeep.begin, ws)
        upkeep.attempt(upkeep.repeat, ws)
        assert not folder.exists()


def test_a_worker_ends_when_its_workspace_is_moved(folder: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "core.worker", "--workspace", str(folder), "--preload", ""],
        cwd=ROOT,
        env=os.environ | {"MILLWRIGHT_SECRET_KEY_FILE": str(folder.parent / "key")},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(lambda: lock.holder(folder / WORKER_LOCK) is not None)
        folder.rename(folder.with_name("elsewhere"))
        _, said = worker.communicate(timeout=60)
        assert "Traceback" not in said
        assert not folder.exists()
    finally:
        worker.kill()
        worker.communicate()


def wait_for(there: Callable[[], bool]) -> None:
    for _ in range(1200):
        if there():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within a minute")


def test_T09_an_import_outlasts_a_lock(folder: Path, settings: Settings) -> None:
    """A job waits longer than a page; its work is not lost."""
    (folder.parent / "b.csv").write_text("x\n1\n")
    other = sqlite3.connect(folder / DATABASE, isolation_level=None, check_same_thread=False)
    release = threading.Timer(1.0, other.execute, ["ROLLBACK"])
    patient = Settings(dict(settings) | {"busy_seconds": 60.0})
    hasty = Settings(dict(settings) | {"busy_seconds": 0.1})
    with open_workspace(folder, patient) as job, open_workspace(folder, hasty) as page:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="The workspace is busy"):
            imported(page, folder.parent / "b.csv")
        release.start()
        assert imported(job, folder.parent / "b.csv").number == 1
    release.join()
    other.close()


def test_T09_a_locked_history_is_named_and_waited_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.2)
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert "end the program that has millwright.db open" in refused(folder)
    assert check(folder)["whole"]


def test_T09_bad_twin_cleaning_up_by_absence(folder: Path, settings: Settings) -> None:
    """What the worker did: remove every folder that no record knows."""
    emptied(folder)
    with open_workspace(folder, settings) as ws, ws.store.write() as session:
        known = set(session.exec(VersionRecord.__table__.select()).all())
        assert known == set()
        for stray in strays._folders(ws):
            files.remove_folder(stray)
    assert tables(folder) == {}


def test_D14_a_backup_while_a_thousand_rows_a_second_are_written(
    folder: Path, settings: Settings
) -> None:
    with open_workspace(folder, settings) as ws:
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(ws.store.path)])
        try:
            copies = [backups.take(ws.store.path, folder / "backups") for _ in range(rounds(50, 3))]
        finally:
            writer.kill()
            writer.wait()
        assert {backups.verdict(copy.path) for copy in copies} == {"ok"}


#: writes jobs until it is killed
WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
columns = "kind,title,params,state,message,created,attempt,attempts,resumable,lost,depends_on,"
columns += "cancel_requested"
while True:
    connection.execute("BEGIN IMMEDIATE")
    for _ in range(100):
        connection.execute(
            f"INSERT INTO jobs ({columns})"
            " VALUES ('k','t','{}','done','','2026-01-01',1,1,0,0,'[]',0)"
        )
    connection.execute("COMMIT")
"""
