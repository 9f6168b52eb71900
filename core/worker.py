"""The worker: one background process per workspace, which runs its jobs and its schedule.

Run ``python -m core.worker --workspace DIR``. A second one for the same workspace leaves at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from core.base.errors import MillwrightError
from core.base.logs import log_to
from core.jobs import lock
from core.workbench import upkeep, workers
from core.workbench.job_kinds import KINDS
from core.workbench.workspace import Workspace, open_workspace

PATIENCE = 2.0  # seconds in which an old worker may leave
log = logging.getLogger(__name__)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m core.worker", description="Run the background jobs of a workspace."
    )
    parser.add_argument(
        "--workspace", type=Path, help="the workspace's folder (default: the setting “home”)"
    )
    parser.add_argument(
        "--kinds", default=KINDS.package, help="the package of job kinds (default: %(default)s)"
    )
    parser.add_argument(
        "--preload",
        default=",".join(workers.PRELOAD),
        help="modules that all jobs share, by comma (default: %(default)s)",
    )
    return parser.parse_args(argv)


def _work(ws: Workspace, held: lock.Lock, kinds: str, preload: Sequence[str]) -> None:
    leave = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave.set())
    log_to(ws.path("logs", "worker.log"), ws.settings.text("log_level"), ws.secrets.values())
    log.info("the worker begins")
    try:
        with upkeep.beside(ws):
            workers.engine(ws, held, kinds=kinds, preload=preload).run(leave.is_set)
    except MillwrightError as error:  # the workspace was deleted, or its disk refuses
        log.error("the worker stops: %s", error.sentence)
        raise
    except Exception:
        log.exception("the worker stops because of something unforeseen")
        raise
    log.info("the worker ends")


def main(argv: Sequence[str] | None = None) -> int:
    """Run until SIGTERM; 0 also when another worker is there already."""
    arguments = _arguments(argv)
    try:
        ws = open_workspace(arguments.workspace)
    except MillwrightError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    with ws:
        held = workers.take_lock(ws, PATIENCE)
        if held is None:
            return 0
        try:
            _work(ws, held, arguments.kinds, list(filter(None, arguments.preload.split(","))))
        except MillwrightError as error:
            print(error.sentence, file=sys.stderr)
            return 1
        finally:
            held.release()
    return 0


if __name__ == "__main__":
    os.umask(0o077)  # what is written is its owner's alone; jobs inherit it
    sys.exit(main())
