"""The scratch folder of a job's attempt: private, in the workspace, gone by the job's record."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.errors import StorageFailed
from core.jobs import scratch
from core.jobs.records import JobRecord, JobState
from core.workbench import workers
from core.workbench.workspace import Workspace

ENTER = """
import sys, tempfile
from pathlib import Path
from core.jobs import scratch
before = tempfile.gettempdir()
folder = Path(sys.argv[1])
print(scratch.place(folder, Path("elsewhere")))
print(scratch.enter(folder, 7, 2))
print(tempfile.gettempdir(), tempfile.mkdtemp())
print(scratch.place(folder, Path("elsewhere")))
"""


def test_a_process_that_entered_writes_there(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ENTER, str(tmp_path)]
    before, place, *after = subprocess.run(
        command, capture_output=True, text=True, check=True
    ).stdout.split()
    assert before == "elsewhere"
    assert place == str(tmp_path / "scratch" / "7-2")
    assert after[0] == after[2] == place
    assert Path(after[1]).parent == Path(place)
    for folder in (Path(place), Path(place).parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "scratch").write_text("a file")
    with pytest.raises(StorageFailed, match="The scratch folder of the job could not be stored"):
        scratch.enter(tmp_path, 1, 1)


@pytest.mark.parametrize(
    ("state", "attempt", "over"),
    [
        (JobState.RUNNING, 2, ["1-1"]),  # the second attempt runs
        (JobState.QUEUED, 2, ["1-1", "1-2"]),
        (JobState.WAITING, 2, ["1-1", "1-2"]),
        (JobState.DONE, 2, ["1-1", "1-2"]),
        (JobState.FAILED, 2, ["1-1", "1-2"]),
        (JobState.CANCELLED, 2, ["1-1", "1-2"]),
    ],
)
def test_an_attempt_is_over_by_the_record_of_its_job(
    workspace: Workspace, state: JobState, attempt: int, over: list[str]
) -> None:
    queue = workers.queue(workspace)
    assert scratch.over(workspace.folder, queue) == []
    queue.submit(JobRecord(kind="x", title="x"))
    with workspace.store.write() as session:
        record = session.get(JobRecord, 1)
        assert record is not None
        record.state, record.attempt = state, attempt
        session.add(record)
    # a job that no record knows, and what is no job's: neither is touched
    for name in ("1-1", "1-2", "99-1", "mine", "1-", "-1"):
        (workspace.folder / "scratch" / name).mkdir(parents=True)
    assert scratch.over(workspace.folder, queue) == over
    scratch.remove(workspace.folder, over)
    left = {path.name for path in (workspace.folder / "scratch").iterdir()}
    assert left == {"1-1", "1-2", "99-1", "mine", "1-", "-1"} - set(over)
