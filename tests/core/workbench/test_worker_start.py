"""Starting the worker: one of many callers does it, and a worker that dies at once is tried again
after longer and longer pauses, with the reason.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.base.clock import boot, steady
from core.base.errors import StorageFailed
from core.base.settings import Settings
from core.jobs import lock, tree
from core.workbench import worker_start, workers
from core.workbench.workspace import Workspace, open_workspace

GONE = 2**22 + 1  # no process has this number


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(
        tmp_path / "w", Settings({"secret_key_file": str(tmp_path / "key")})
    ) as opened:
        yield opened


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The starts there were; each worker is gone at once."""
    starts: list[int] = []

    def run(ws: Workspace) -> int:
        starts.append(1)
        return GONE

    monkeypatch.setattr(worker_start, "_run", run)
    return starts


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets steady time pass."""
    shift = [0.0]
    monkeypatch.setattr(worker_start, "steady", lambda: steady() + shift[0])

    def sleep(seconds: float) -> None:
        shift[0] += seconds

    return sleep


def start(ws: Workspace) -> bool:
    return worker_start.start(ws, workers.lock_path(ws))


def last_start(ws: Workspace, **values: object) -> None:
    begun = {"boot": boot(), "at": steady(), "pid": None, "pid_started": None, "deaths": 0}
    (ws.folder / "worker.starting").write_text(json.dumps(begun | values))


def test_a_worker_that_dies_at_once_is_tried_after_longer_and_longer_pauses(
    ws: Workspace, started: list[int], clock: Callable[[float], None]
) -> None:
    assert start(ws)
    for pause in (2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600):
        clock(pause - 0.5)
        assert not start(ws)
        clock(0.5)
        assert start(ws)
    assert len(started) == 12


def test_after_three_quick_deaths_the_reason_and_the_end_of_the_log_are_told(
    ws: Workspace, started: list[int], clock: Callable[[float], None]
) -> None:
    path = workers.lock_path(ws)
    ws.secrets.put("db", "correct-horse-battery")
    ws.path("logs", "worker.log").write_text("x" * 9_000 + "\nNo module correct-horse-battery\n")
    for pause in (0, 2, 4):
        assert worker_start.trouble(ws, path) == ""
        clock(pause)
        assert start(ws)
    sentence, _, log_end = worker_start.trouble(ws, path).partition("\n\n")
    assert sentence.startswith("The worker ended 3 times right after its start, so no job runs.")
    assert "at most 8 s" in sentence
    assert log_end.endswith("\nNo module ***")
    assert len(log_end) < 4_100
    worker_start.forget_deaths(ws)
    assert worker_start.trouble(ws, path) == ""
    assert start(ws)


@pytest.mark.parametrize(
    ("lived", "ended", "left", "deaths"),
    [(0.1, 0, False, 1), (0.1, 1, False, 0), (11.0, 0, False, 0), (0.1, 0, True, 0)],
)
def test_only_a_worker_that_did_nothing_died_at_once(
    ws: Workspace, lived: float, ended: int, left: bool, deaths: int
) -> None:
    path = workers.lock_path(ws)
    last_start(ws, at=steady() - 20, pid=GONE)
    words = {"pid": GONE, "boot": boot(), "since": steady() - 19, "beat": steady() - 19 + lived}
    words |= {"running": [], "stamp": "x", "ended": ended, "left": left}
    lock.beat_path(path).write_text(json.dumps(words))
    assert worker_start.quick_deaths(ws, path) == deaths


def test_a_start_that_another_worker_overtook_is_no_death(ws: Workspace) -> None:
    path = workers.lock_path(ws)
    last_start(ws, at=steady() - 20, pid=GONE)
    lock.take(path).release()  # type: ignore[union-attr]
    assert worker_start.quick_deaths(ws, path) == 0


def test_one_that_is_on_its_way_is_awaited(ws: Workspace, started: list[int]) -> None:
    last_start(ws, pid=os.getpid(), pid_started=tree.started(os.getpid()))
    assert not start(ws)
    last_start(ws, pid=os.getpid(), pid_started=tree.started(os.getpid()), at=steady() - 61)
    assert start(ws)
    last_start(ws, pid=os.getpid(), pid_started=-1.0, at=steady() - 3)  # the number of another
    assert start(ws)


def test_one_of_many_callers_starts_it(ws: Workspace, started: list[int]) -> None:
    with worker_start._my_turn(ws.folder / "worker.starting") as mine:
        assert mine
        assert not start(ws)
    held = lock.take(workers.lock_path(ws))
    assert held is not None
    assert not start(ws)  # somebody has become the worker meanwhile
    held.release()
    assert start(ws)


@pytest.mark.parametrize("content", ["", "soon", "1764277200.5", "[]", '{"at": 1}', None])
def test_a_note_that_cannot_be_read_is_none(
    ws: Workspace, started: list[int], content: str | None
) -> None:
    if content is not None:
        (ws.folder / "worker.starting").write_text(content)
    assert start(ws)


def test_T06_D11_a_leap_of_the_clock_neither_holds_a_start_up_nor_hurries_it(
    ws: Workspace, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert start(ws)
    for day in (-86_400, 86_400):
        monkeypatch.setattr("time.time", lambda day=day: 1_795_000_000 + day)
        assert not start(ws)  # two seconds of the steady clock have not passed
    last_start(ws, at=steady() - 3, pid=GONE)
    assert start(ws)


def test_another_boot_forgets_what_was_before(ws: Workspace, started: list[int]) -> None:
    last_start(ws, boot="another", at=steady() + 1e6, deaths=9)
    assert start(ws)
    assert worker_start.quick_deaths(ws, workers.lock_path(ws)) == 1


def test_a_folder_that_is_gone_is_a_sentence(ws: Workspace, tmp_path: Path) -> None:
    path = workers.lock_path(ws)
    ws.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(StorageFailed, match="No such file or directory"):
        worker_start.start(ws, path)
    (tmp_path / "elsewhere").rename(ws.folder)
