"""D7, D8: from some moment on the disk is full, or one call fails with an input/output error, while
a version is stored. It is said in a sentence, nothing is half, and all is well afterwards.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.base.errors import MillwrightError
from core.base.settings import Settings
from core.workbench.workspace import Workspace, open_workspace
from tests.faults.rounds import rounds
from tests.faults.test_kill_points import _naive_store, _parquet, _store, _whole

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]
STEP = rounds(full=1, quick=4)  # every so many calls are made to fail
FULL = ("ENOSPC", "+", ("write", "pwrite64", "mkdir", "ftruncate"))  # from that call on
BROKEN = ("EIO", "", ("write", "pwrite64", "fsync", "fdatasync", "rename"))  # that call alone
DONE, REFUSED = 0, 3  # how the process that works ends; another way is a bug


def _failing_at(rule: str, log: Path, work: Callable[[], object]) -> tuple[bool, int]:
    """Do ``work`` in a forked process in which calls fail by ``rule``; whether one did, and how it
    ended.
    """
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
        try:
            work()
        except MillwrightError:
            os._exit(REFUSED)
        except BaseException:
            os._exit(1)
        os._exit(DONE)
    os.waitpid(child, os.WUNTRACED)
    command = ["strace", "-f", "-p", str(child), "-e", f"inject={rule}", "-o", str(log)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert tracer.stderr is not None
    assert b"attached" in tracer.stderr.readline()
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    tracer.wait(10)
    tracer.stderr.close()
    return "(INJECTED)" in log.read_text(), os.waitstatus_to_exitcode(status)


@dataclass
class Tally:
    """What came of the failures."""

    failures: int = 0
    ends: set[int] = field(default_factory=set)
    halves: int = 0
    stuck: int = 0


def _every_failure(
    fault: tuple[str, str, tuple[str, ...]],
    stored: Path,
    settings: Settings,
    work: Callable[[Workspace], None],
) -> Tally:
    tally, (error, onwards, calls) = Tally(), fault
    copy, log = stored.with_name("copy"), stored.with_name("trace")
    for call in calls:
        moment = 1
        while True:
            shutil.copytree(stored, copy)
            ws = open_workspace(copy, settings)
            rule = f"{call}:error={error}:when={moment}{onwards}"
            failed, end = _failing_at(rule, log, lambda ws=ws: work(ws))  # type: ignore[misc]
            ws.close()
            if failed:
                tally.failures, tally.ends = tally.failures + 1, tally.ends | {end}
                _judge(tally, copy, settings)
            shutil.rmtree(copy)
            if not failed:
                break
            moment += STEP
    return tally


def _judge(tally: Tally, copy: Path, settings: Settings) -> None:
    ws = open_workspace(copy, settings)
    try:
        tally.halves += not _whole(ws)
        _store(ws, _parquet(copy, 3))  # there is room again
    except Exception:
        tally.stuck += 1
    finally:
        ws.close()


@pytest.fixture
def stored(workspace: Workspace, tmp_path: Path) -> Path:
    """A workspace with version 1 of a dataset, closed."""
    _store(workspace, _parquet(tmp_path, 1))
    workspace.close()
    return workspace.folder


def test_D7_a_disk_that_becomes_full_at_any_moment(
    stored: Path, settings: Settings, tmp_path: Path
) -> None:
    content = _parquet(tmp_path, 2)
    tally = _every_failure(FULL, stored, settings, lambda ws: _store(ws, content))
    assert tally.failures >= 4
    assert (tally.ends, tally.halves, tally.stuck) == ({REFUSED}, 0, 0)


def test_D8_an_error_of_the_disk_at_any_moment(
    stored: Path, settings: Settings, tmp_path: Path
) -> None:
    content = _parquet(tmp_path, 2)
    tally = _every_failure(BROKEN, stored, settings, lambda ws: _store(ws, content))
    assert tally.failures >= 4
    assert tally.ends <= {REFUSED, DONE}  # what is only tidied up may fail unnoticed
    assert (tally.halves, tally.stuck) == (0, 0)
    assert REFUSED in tally.ends


@pytest.mark.parametrize("fault", [FULL, BROKEN], ids=["D7", "D8"])
def test_D7_D8_bad_twin_record_first_is_half(
    fault: tuple[str, str, tuple[str, ...]], stored: Path, settings: Settings, tmp_path: Path
) -> None:
    content = _parquet(tmp_path, 2)
    tally = _every_failure(fault, stored, settings, lambda ws: _naive_store(ws, content))
    assert tally.halves > 0
