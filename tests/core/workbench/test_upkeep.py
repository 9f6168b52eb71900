"""What the worker does beside jobs."""

import logging
import threading

import pytest

from core.base.errors import Unavailable
from core.workbench import descriptions, restoring, upkeep
from core.workbench.workspace import Workspace


def test_it_begins_once_and_repeats(filled: Workspace) -> None:
    copied = threading.Event()

    def watch(record: logging.LogRecord) -> bool:
        if "was copied to millwright-" in record.getMessage():
            copied.set()
        return True

    upkeep.log.addFilter(watch)
    upkeep.log.setLevel(logging.INFO)
    try:
        with upkeep.beside(filled):
            assert copied.wait(30)
    finally:
        upkeep.log.removeFilter(watch)
    assert len(list(filled.folder.rglob(descriptions.VERSION))) == 4
    assert [copy.scheduled for copy in restoring.copies(filled.folder) if copy.scheduled] == [True]


def test_what_fails_is_a_line_in_the_log(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    def busy(ws: Workspace) -> None:
        raise Unavailable("The workspace is busy.")

    def broken(ws: Workspace) -> None:
        raise ZeroDivisionError

    upkeep.attempt(busy, workspace)
    upkeep.attempt(broken, workspace)
    assert [record.message for record in caplog.records] == [
        "The workspace is busy.",
        "the upkeep of the workspace failed",
    ]
