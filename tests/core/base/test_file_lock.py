"""A locked file: one process holds it, and its end lets go of it."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.file_lock import acquire, is_held

HOLD = """
import sys, time
from pathlib import Path
from core.base.file_lock import acquire
lock = acquire(Path(sys.argv[1]))
print(lock is not None, flush=True)
time.sleep(600)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.lock"


@pytest.fixture
def other(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(path)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "True\n"
    yield child
    child.kill()
    child.communicate()


def test_only_one_process_holds_it(path: Path, other: subprocess.Popen[str]) -> None:
    assert is_held(path)
    assert acquire(path) is None


def test_a_killed_process_lets_go(path: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    assert not is_held(path)
    lock = acquire(path)
    assert lock is not None
    lock.release()


def test_a_released_lock_is_free(path: Path) -> None:
    assert not is_held(path)
    lock = acquire(path)
    assert lock is not None
    assert is_held(path)
    assert acquire(path) is None
    lock.release()
    assert not is_held(path)


def test_patience_lasts_as_long_as_it_is_asked_to(path: Path) -> None:
    lock = acquire(path)
    assert lock is not None
    begin = time.monotonic()
    assert acquire(path, patience=0.2) is None
    assert 0.2 <= time.monotonic() - begin < 2.0
    timer = threading.Timer(0.1, lock.release)
    timer.start()
    second = acquire(path, patience=10.0)
    timer.join()
    assert second is not None
    second.release()


def test_asking_changes_nothing(path: Path) -> None:
    assert not is_held(path)
    assert not path.exists()
    path.write_bytes(b"content")
    assert not is_held(path)
    lock = acquire(path)
    assert lock is not None
    lock.release()
    assert path.read_bytes() == b"content"


def test_a_lock_knows_whether_others_would_meet_it(path: Path) -> None:
    lock = acquire(path)
    assert lock is not None
    assert lock.in_place()
    path.unlink()
    assert not lock.in_place()
    path.touch()
    assert not lock.in_place()
    lock.release()


def test_only_its_owner_may_read_it(path: Path) -> None:
    lock = acquire(path)
    assert lock is not None
    assert path.stat().st_mode & 0o777 == 0o600
    lock.release()
