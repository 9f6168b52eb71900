"""Doing something to the history although it may be busy or its disk full."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from core.base.errors import MillwrightError

PAUSE = 0.1  # seconds between two tries
SECONDS = 30.0  # of trying
log = logging.getLogger(__name__)


def tolerant(action: Callable[..., Any], *arguments: Any) -> None:
    """Do something that comes round again, so that a busy or full disk now is only worth a line in
    the log.
    """
    try:
        action(*arguments)
    except MillwrightError as error:
        log.warning("%s", error.sentence)


def insist(action: Callable[..., Any], *arguments: Any) -> None:
    """Do something that comes only once, trying for a while; in the end the next worker finds the
    lease and sorts it out.
    """
    for _ in range(int(SECONDS / PAUSE)):
        try:
            action(*arguments)
            return
        except MillwrightError as error:
            log.warning("%s", error.sentence)
            time.sleep(PAUSE)
    action(*arguments)
