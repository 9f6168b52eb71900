"""The process of one job as a fresh interpreter: ``python -P -m core.jobs.spawned``, started by
:mod:`core.jobs.spawning`.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
import threading
from typing import Any

from core.base.catalogue import Catalogue
from core.jobs import tree
from core.jobs.channel import Channel
from core.jobs.kind import JobKind
from core.jobs.launcher import NICE, ProcessSpec
from core.jobs.process import work
from core.jobs.spawning import LOOPBACK

_CALL_SECONDS = 30.0


def _orders() -> tuple[dict[str, Any], int]:
    """The line on standard input, and a descriptor that stays open as long as the worker lives.

    What the job starts gets an empty standard input instead.
    """
    orders = json.loads(sys.stdin.buffer.readline())
    lifeline, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return orders, lifeline


def _end_with_worker(lifeline: int) -> None:
    """Wait until the worker is gone, however it went; then end this process and all below it."""
    while os.read(lifeline, 1):
        continue
    for member in tree.members(os.getpid()):
        tree.kill_tree(member)
    tree.kill_tree(os.getpid())


def _call(port: int, token: str) -> Channel:
    end = socket.create_connection((LOOPBACK, port), timeout=_CALL_SECONDS)
    end.sendall(token.encode())
    return Channel(end)


def main() -> None:
    """Do what the worker asks, once."""
    code = 1
    try:
        orders, lifeline = _orders()
        threading.Thread(target=_end_with_worker, args=(lifeline,), daemon=True).start()
        tree.yield_to_others(NICE)
        channel = _call(orders["port"], orders["token"])
        kinds = Catalogue(orders["kinds"], JobKind, "job kind")
        work(ProcessSpec(**orders["spec"]), channel, kinds)
        code = 0
    except BaseException:
        logging.getLogger(__name__).exception("the job's process failed")
    finally:
        os._exit(code)  # at once, whatever threads and hooks of libraries are still there


if __name__ == "__main__":
    main()
