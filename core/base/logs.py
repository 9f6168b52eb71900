"""Logs: one rotating file per process kind, secrets redacted by value and by shape."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from core.base.store_faults import gone

_SHAPES = (
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"(?i)(?<=bearer )\S+"),
    re.compile(
        r"(?i)(?<=password=)[^\s&;]+|(?<=passwd=)[^\s&;]+|(?<=token=)[^\s&;]+"
        r"|(?<=api_key=)[^\s&;]+|(?<=apikey=)[^\s&;]+|(?<=secret=)[^\s&;]+"
    ),
)


def redact(text: str, values: Iterable[str] = ()) -> str:
    """``text`` with known secrets and everything that looks like one replaced by ``***``."""
    for value in values:
        text = text.replace(value, "***")
    for shape in _SHAPES:
        text = shape.sub("***", text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record and hides the secrets in it, tracebacks included."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._values = tuple(values)

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), self._values)


def log_to(path: Path, level: str, secret_values: Iterable[str] = ()) -> None:
    """Send this process's logs to ``path`` (5 MB × 3 files), redacted; StorageFailed when the
    workspace around it is not there any more.
    """
    try:
        path.parent.mkdir(exist_ok=True)
    except FileNotFoundError as error:  # nothing is written where the workspace was
        raise gone(path.parent) from error
    handler = RotatingFileHandler(path, maxBytes=5_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(RedactingFormatter(secret_values))
    root = logging.getLogger()
    for old in [item for item in root.handlers if isinstance(item, RotatingFileHandler)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
