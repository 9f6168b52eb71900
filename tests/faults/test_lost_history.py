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
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main
from core.base import backups, files, store
from core.base.errors import MillwrightError
from core.base.settings import Settings
from core.data.records import VersionRecord
from core.workbench import importing, restoring, strays, upkeep
from core.workbench.workspace import DATABASE, Workspace, open_workspace
from tests.core.workbench.imports import imported, write_text
from tests.faults.rounds import rounds

pytestmark = pytest.mark.faults


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


@pytest.fixture
def read_only(folder: Path) -> Iterator[Path]:
    """The workspace on a disk that may not be written."""
    commands = [["mount", "--bind"], ["mount", "-o", "remount,ro,bind"]]
    for command in commands:
        done = subprocess.run([*command, str(folder), str(folder)], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"a folder cannot be made read-only here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_T09_a_read_only_disk_is_named(read_only: Path, tmp_path: Path) -> None:
    sentence = refused(read_only)
    assert "lies on a disk that may not be written" in sentence
    elsewhere = tmp_path / "elsewhere"  # “copy the folder to another disk and open it there”
    shutil.copytree(read_only, elsewhere)
    assert check(elsewhere)["whole"]


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
