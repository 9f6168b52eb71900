"""D9: four processes write to one history at the same time without one lock error; the deferred way
fails.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.settings import Settings
from core.jobs.queue import Queue
from core.workbench.workspace import open_workspace

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[2]
WRITERS, SECONDS = 4, 5.0

OURS = """
import json, sys, time
from core.base.errors import MillwrightError
from core.base.store import Store
from core.jobs import tree
from core.jobs.queue import Queue
from core.jobs.records import JobRecord
from core.workbench.workspace import MIGRATIONS
from pathlib import Path
path = Path(sys.argv[1])
queue, me = Queue(Store(path, MIGRATIONS, path.parent / "backups")), tree.identity("worker")
errors, done, longest = [], [], 0.0
ends = time.monotonic() + float(sys.argv[2])
while time.monotonic() < ends:
    begin = time.monotonic()
    try:
        queue.submit(JobRecord(kind="plain", title="x"))
        held = queue.claim(me)
        if held:
            queue.report(held, 0.5)
            queue.finish(held, {})
            done.append(held.id)
    except MillwrightError as error:
        errors.append(error.sentence)
    longest = max(longest, time.monotonic() - begin)
print(json.dumps({"errors": errors, "done": done, "longest": longest}))
"""

DEFERRED = """
import json, sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
errors, done = [], []
ends = time.monotonic() + float(sys.argv[2])
while time.monotonic() < ends:
    try:
        connection.execute("BEGIN")
        (count,) = connection.execute("SELECT count(*) FROM jobs").fetchone()
        connection.execute(
            "INSERT INTO schedules (name, kind, params, cron, title, attempts, resumable, enabled)"
            " VALUES ('x', 'x', '{}', '', '', 1, 0, 1)"
        )
        connection.execute("COMMIT")
        done.append(count)
    except sqlite3.OperationalError as error:
        errors.append(str(error))
        if connection.in_transaction:
            connection.execute("ROLLBACK")
print(json.dumps({"errors": errors, "done": done}))
"""


@pytest.fixture
def path(tmp_path):
    ws = open_workspace(tmp_path / "w", Settings({"secret_key_file": str(tmp_path / "key")}))
    yield ws.store.path
    ws.close()


def run(code: str, path: Path) -> list[dict]:
    """The harness: what each of four writers that run at the same time says."""
    command = [sys.executable, "-c", code, str(path), str(SECONDS)]
    writers = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(WRITERS)
    ]
    return [json.loads(writer.communicate(timeout=90)[0]) for writer in writers]


def test_D9_four_writers_have_no_lock_error_and_no_job_is_done_twice(path, tmp_path):
    said = run(OURS, path)
    assert [one["errors"] for one in said] == [[]] * WRITERS
    done = [number for one in said for number in one["done"]]
    assert len(done) == len(set(done)) > 20
    assert max(one["longest"] for one in said) < 10
    ws = open_workspace(tmp_path / "w", Settings({"secret_key_file": str(tmp_path / "key")}))
    assert {job.id for job in Queue(ws.store).list(100_000, ["done"])} == set(done)
    ws.store.check()
    ws.close()


def test_D9_bad_twin_deferred_transactions_fail(path):
    said = run(DEFERRED, path)
    assert sum(len(one["errors"]) for one in said) > 10
    assert {error for one in said for error in one["errors"]} == {"database is locked"}
