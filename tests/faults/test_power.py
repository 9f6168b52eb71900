"""T05, D6: the power goes at any moment: what was acknowledged is there, and nothing is half."""

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.faults.rounds import rounds
from tests.faults.tracing import cuts, events, record

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]
CUTS = rounds(full=1000, quick=200)
ROOT = Path(__file__).parents[2]

ROWS = """
import os, sys
from core.workbench.workspace import open_workspace
from core.data.records import DatasetRecord
from sqlalchemy import event
ws = open_workspace(sys.argv[1])
if sys.argv[2] == "naive":
    normal = lambda connection, record: connection.execute("PRAGMA synchronous=NORMAL")
    event.listens_for(ws.store._engine, "connect")(normal)
    ws.store._engine.dispose()
for number in range(60):
    with ws.store.write() as session:
        session.add(DatasetRecord(name=f"d{number}", key=f"d{number}", note="x" * 90_000))
    os.write(1, b"ACK %d\\n" % number)
os._exit(0)
"""
FILES = """
import os, sys
from pathlib import Path
from core.base import files
folder = Path(sys.argv[1])
for number in range(40):
    content = (str(number) + "\\n") * 3000
    if sys.argv[2] == "naive":
        (folder / "state.txt").write_text(content)
    else:
        files.write_text(folder / "state.txt", content)
    os.write(1, b"ACK %d\\n" % number)
os._exit(0)
"""

VERSIONS = """
import os, sys
import pyarrow as pa
import pyarrow.parquet as pq
from core.base import files
from core.data.schema import Column, ColumnType
from core.jobs.records import JobRecord
from core.workbench import versions, workers
from core.workbench.workspace import open_workspace
if sys.argv[2] == "naive":
    files.sync_folder = lambda folder: None
ws = open_workspace(sys.argv[1])
for number in range(8):
    def build(folder):
        rows = list(range(number, 3000))
        pq.write_table(pa.table({"x": rows}), folder / "data.parquet", compression="none")
        columns = (Column(name="x", type=ColumnType.INTEGER),)
        return versions.NewVersion(columns=columns, rows_read=len(rows))
    versions.store_version(ws, dataset="pumps", build=build)
    workers.queue(ws).submit(JobRecord(kind="clean", title="Clean"))
    os.write(1, b"ACK %d\\n" % number)
os._exit(0)
"""


def _recorded(tmp_path: Path, script: str, way: str) -> tuple[list, Path]:
    program, folder = tmp_path / "program.py", tmp_path / "stored"
    folder.mkdir()
    program.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}")
    return record(program, str(folder), way, log=tmp_path / "strace.log", cwd=ROOT), folder


def _last(said: bytes) -> int:
    return int(said.split()[-1]) if said else -1


def _lost_rows(tmp_path: Path, way: str) -> tuple[int, int]:
    """Cuts after which an acknowledged row was missing, and those that damaged the file."""
    traced, folder = _recorded(tmp_path, ROWS, way)
    lost = damaged = 0
    for place, (disk, said) in enumerate(cuts(traced, folder, CUTS, seed=5)):
        copy = tmp_path / f"cut{place}"
        copy.mkdir()
        for path, content in disk.items():
            if path.startswith(f"{folder}/millwright.db") and not path.endswith("-shm"):
                (copy / Path(path).name).write_bytes(content)
        connection = sqlite3.connect(copy / "millwright.db")
        try:
            damaged += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
            known = {name for (name,) in connection.execute("SELECT name FROM datasets")}
            lost += not {f"d{number}" for number in range(_last(said) + 1)} <= known
        except sqlite3.DatabaseError:
            damaged += _last(said) >= 0
        finally:
            connection.close()
            shutil.rmtree(copy)
    return lost, damaged


@pytest.mark.parametrize("process", ["7     ", "8196  ", "12345 ", "1234567 "])
def test_a_trace_is_read_whatever_the_width_of_the_process_number(
    tmp_path: Path, process: str
) -> None:
    (tmp_path / "trace").write_text(f"{process}fsync(3<\\x2f\\x61>)        = 0\n")
    assert [(event.call, event.path) for event in events(tmp_path / "trace")] == [("fsync", "/a")]


def test_D6_no_acknowledged_row_is_lost(tmp_path: Path) -> None:
    assert _lost_rows(tmp_path, "ours") == (0, 0)


def test_D6_bad_twin_synchronous_normal_loses_rows(tmp_path: Path) -> None:
    lost, _ = _lost_rows(tmp_path, "naive")
    assert lost > CUTS // 20


def _half_files(tmp_path: Path, way: str) -> int:
    """Cuts after which the file was neither the last acknowledged content nor a later one."""
    traced, folder = _recorded(tmp_path, FILES, way)
    bad = 0
    for disk, said in cuts(traced, folder, CUTS, seed=6):
        content = disk.get(str(folder / "state.txt"))
        whole = [(f"{number}\n" * 3000).encode() for number in range(max(_last(said), 0), 40)]
        bad += content not in ([None, *whole] if _last(said) < 0 else whole)
    return bad


def test_D6_files_are_old_or_new(tmp_path: Path) -> None:
    assert _half_files(tmp_path, "ours") == 0


def test_D6_bad_twin_plain_overwrite_leaves_halves(tmp_path: Path) -> None:
    assert _half_files(tmp_path, "naive") > CUTS // 20


def _unsound(tmp_path: Path, way: str) -> tuple[int, int]:
    """Cuts after which an acknowledged version or job was missing, and those after which a recorded
    version had no file, or one of other bytes.
    """
    traced, folder = _recorded(tmp_path, VERSIONS, way)
    lost = unsound = 0
    for place, (disk, said) in enumerate(cuts(traced, folder, CUTS, seed=8)):
        copy = tmp_path / f"cut{place}"
        copy.mkdir()
        for path, content in disk.items():
            if path.startswith(f"{folder}/millwright.db") and not path.endswith("-shm"):
                (copy / Path(path).name).write_bytes(content)
        connection = sqlite3.connect(copy / "millwright.db")
        try:
            rows = connection.execute("SELECT folder, sha256 FROM dataset_versions").fetchall()
            jobs = connection.execute("SELECT count(*) FROM jobs").fetchone()[0]
        except sqlite3.DatabaseError:  # the power went before the tables were there
            rows, jobs = [], 0
        finally:
            connection.close()
        stored = {name: disk.get(f"{folder}/{name}/data.parquet") for name, _ in rows}
        lost += min(len(rows), jobs) <= _last(said)
        unsound += any(
            hashlib.sha256(stored[name] or b"").hexdigest() != sha256 for name, sha256 in rows
        )
    return lost, unsound


def test_T05_no_acknowledged_version_or_job_is_lost_and_no_table_is_half(tmp_path: Path) -> None:
    assert _unsound(tmp_path, "ours") == (0, 0)


def test_T05_bad_twin_a_version_that_is_not_synced_is_half(tmp_path: Path) -> None:
    assert _unsound(tmp_path, "naive")[1] > CUTS // 20
