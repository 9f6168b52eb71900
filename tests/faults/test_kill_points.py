"""T04, D4: a kill at every write, fsync, rename and unlink of a store: afterwards it is as before
or as after, never half.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base import files
from core.base.settings import Settings
from core.base.store import Migration, migrate
from core.data.records import VersionRecord
from core.data.schema import Column, ColumnType
from core.workbench import adopting, datasets, strays, versions
from core.workbench.workspace import Workspace, open_workspace

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]
CALLS = (
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "unlink",
    "unlinkat",
    "mkdir",
    "rmdir",
)
COLUMNS = (Column(name="x", type=ColumnType.INTEGER),)


def _parquet(folder: Path, value: int) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / f"{value}.parquet"
    pq.write_table(pa.table({"x": [value] * 10}), path)
    return path


def _killed_at(call: str, moment: int, work: Callable[[], object]) -> bool:
    """Do ``work`` in a forked process that is killed at its ``moment``-th such call; False when it
    came to its end before.
    """
    child = os.fork()
    if child == 0:
        try:
            os.kill(os.getpid(), signal.SIGSTOP)
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    tracer = subprocess.Popen(
        [
            "strace",
            "-f",
            "-p",
            str(child),
            "-e",
            f"trace={call}",
            "-e",
            f"inject={call}:signal=KILL:when={moment}",
            "-o",
            os.devnull,
        ],
        stderr=subprocess.PIPE,
    )
    assert tracer.stderr is not None
    assert b"attached" in tracer.stderr.readline()
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    tracer.wait(10)
    tracer.stderr.close()
    assert (
        os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    )  # not killed: the work must have succeeded
    return os.WIFSIGNALED(status)


def _moments(work_killed_at: Callable[[str, int], bool]) -> int:
    """Kill at the 1st, 2nd … of every kind of call until the work survives; how many kills there
    were.
    """
    kills = 0
    for call in CALLS:
        moment = 1
        while work_killed_at(call, moment):
            kills, moment = kills + 1, moment + 1
    return kills


def _every_kill(
    ws_folder: Path,
    settings: Settings,
    work: Callable[[Workspace], None],
    check: Callable[[Workspace], bool],
) -> tuple[int, int]:
    """Kill ``work`` at each of its file calls, each time on a fresh copy; (kills, kills after which
    ``check`` failed).
    """
    bad = 0

    def once(call: str, moment: int) -> bool:
        nonlocal bad
        copy = ws_folder.with_name("copy")
        shutil.copytree(ws_folder, copy)
        killed = _killed_at(call, moment, lambda: work(open_workspace(copy, settings)))
        opened = open_workspace(copy, settings)
        bad += not check(opened)
        opened.close()
        shutil.rmtree(copy)
        return killed

    return _moments(once), bad


@pytest.fixture
def stored(workspace: Workspace, tmp_path: Path) -> Path:
    """A workspace with version 1 of a dataset, closed."""
    _store(workspace, _parquet(tmp_path, 1))
    workspace.close()
    return workspace.folder


def _store(ws: Workspace, content: Path) -> None:
    def build(folder: Path) -> versions.NewVersion:
        shutil.copyfile(content, folder / "data.parquet")
        return versions.NewVersion(columns=COLUMNS, rows_read=10)

    versions.store_version(ws, dataset="pumps", build=build)


def _naive_store(ws: Workspace, content: Path) -> None:
    """The bad twin: record first, then copy into place."""
    target = ws.path("datasets", "1", "2", "data.parquet")
    with ws.store.write() as session:
        row = {
            "dataset_id": 1,
            "number": 2,
            "sha256": files.sha256(content),
            "folder": "datasets/1/2",
            "bytes": content.stat().st_size,
        }
        session.add(
            VersionRecord(
                **row,
                rows=10,
                rows_read=10,
                rows_quarantined=0,
                columns=[column.model_dump(mode="json") for column in COLUMNS],
            )
        )
    target.parent.mkdir()
    target.write_bytes(content.read_bytes())


def _whole(ws: Workspace) -> bool:
    """Every recorded version has its file, unharmed; what the history does not know is whole and
    can be taken in; nothing else is there.
    """
    ws.store.check()
    datasets.finish_deletions(ws)
    files.sweep(ws.path("datasets"))
    _, left = adopting.adopt_all(ws)
    if left:
        return False
    views = versions.versions(ws, 1)
    sound = all(view.path.exists() and files.sha256(view.path) == view.sha256 for view in views)
    folders = {path.name for path in ws.path("datasets", "1").iterdir()}
    return (
        sound
        and folders == {str(view.number) for view in views}
        and [view.number for view in views] in ([1], [2, 1])
    )


def test_D4_storing_a_version(stored: Path, settings: Settings, tmp_path: Path) -> None:
    content = _parquet(tmp_path, 2)
    kills, bad = _every_kill(stored, settings, lambda ws: _store(ws, content), _whole)
    assert kills > 10
    assert bad == 0


def test_D4_bad_twin_record_first_is_half(stored: Path, settings: Settings, tmp_path: Path) -> None:
    content = _parquet(tmp_path, 2)
    kills, bad = _every_kill(stored, settings, lambda ws: _naive_store(ws, content), _whole)
    assert kills > 10
    assert bad > 0


def test_D4_deleting_a_dataset(stored: Path, settings: Settings) -> None:
    def check(ws: Workspace) -> bool:
        ws.store.check()
        datasets.finish_deletions(ws)
        files.sweep(ws.path("datasets"))
        left = datasets.datasets(ws)
        whole = [
            view.path.exists() for summary in left for view in versions.versions(ws, summary.id)
        ] == [True] * len(left)
        return whole and strays.strays(ws) == []

    kills, bad = _every_kill(stored, settings, lambda ws: datasets.delete(ws, 1), check)
    assert kills > 5
    assert bad == 0


def test_D4_a_file_replaced_in_place(tmp_path: Path) -> None:
    path = tmp_path / "state.txt"

    def outcome(write: Callable[[], object]) -> set[str]:
        seen = set()

        def once(call: str, moment: int) -> bool:
            path.write_text("old" * 5000)
            killed = _killed_at(call, moment, write)
            seen.add({"old" * 5000: "old", "new" * 5000: "new"}.get(path.read_text(), "half"))
            return killed

        _moments(once)
        return seen

    assert outcome(lambda: files.write_text(path, "new" * 5000)) == {"old", "new"}
    assert "half" in outcome(lambda: path.write_text("new" * 5000))  # the bad twin


def test_D13_migrating(tmp_path: Path) -> None:
    one = Migration(1, "one", "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);")
    two = Migration(
        2,
        "two",
        "ALTER TABLE a ADD COLUMN y TEXT; UPDATE a SET y = 'new'; CREATE INDEX i ON a (y);",
    )
    states = set()

    def once(call: str, moment: int) -> bool:
        folder = tmp_path / f"{call}-{moment}"
        folder.mkdir()
        path = folder / "a.db"
        migrate(path, [one], folder / "backups")
        killed = _killed_at(call, moment, lambda: migrate(path, [one, two], folder / "backups"))
        connection = sqlite3.connect(path)
        columns = tuple(row[1] for row in connection.execute("PRAGMA table_info(a)"))
        states.add(
            (
                connection.execute("PRAGMA user_version").fetchone()[0],
                columns,
                connection.execute("PRAGMA integrity_check").fetchone()[0],
            )
        )
        connection.close()
        return killed

    assert _moments(once) > 10
    assert states == {(1, ("x",), "ok"), (2, ("x", "y"), "ok")}
