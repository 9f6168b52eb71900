"""What the worker does beside jobs: folders describe themselves, backups are taken when due, old
jobs go, and the history is checked at the start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.base.errors import MillwrightError
from core.workbench import datasets, deleting, descriptions, restoring
from core.workbench.workspace import Workspace

PERIOD = 60.0  # seconds between two looks at whether a backup is due
log = logging.getLogger(__name__)


def begin(ws: Workspace) -> None:
    """Once, when the worker starts."""
    gone = datasets.finish_deletions(ws)
    if gone:
        log.info("%d folders whose deletion was interrupted were removed", gone)
    ws.store.check()
    descriptions.describe_all(ws)


def repeat(ws: Workspace) -> None:
    """Again and again."""
    copy = restoring.back_up_when_due(ws)
    if copy is not None:
        log.info("the history was copied to %s", copy.name)
    gone = deleting.old_jobs(ws)
    if gone:
        log.info("%d jobs that were over for long were removed with their logs", gone)


def attempt(task: Callable[[Workspace], None], ws: Workspace) -> None:
    """Do one of these; that it failed is worth a line in the log, and it comes round again."""
    try:
        task(ws)
    except MillwrightError as error:
        log.warning("%s", error.sentence)
    except Exception:
        log.exception("the upkeep of the workspace failed")


@contextmanager
def beside(ws: Workspace, period: float = PERIOD) -> Iterator[None]:
    """In a thread, for as long as the worker works."""
    over = threading.Event()

    def loop() -> None:
        attempt(begin, ws)
        while not over.is_set():
            attempt(repeat, ws)
            over.wait(period)

    thread = threading.Thread(target=loop, name="upkeep", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(5.0)
