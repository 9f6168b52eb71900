"""How a worker was started: the settings that it and its jobs use, and the program they run."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from pathlib import Path

from core.base.settings import Settings

_APP_ONLY = {"home", "host", "port", "immediate"}
_PROGRAM = Path(__file__).resolve().parents[1]


def stamp(settings: Settings) -> str:
    """Sixteen digits that are others when a setting of the worker or the program is another."""
    used = {name: value for name, value in settings.items() if name not in _APP_ONLY}
    text = json.dumps([program(), sorted(used.items())], default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def program() -> str:
    """SHA-256 of the program's files as this process read them first."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(_PROGRAM.rglob("*.py")):
        digest.update(f"{path.relative_to(_PROGRAM)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
