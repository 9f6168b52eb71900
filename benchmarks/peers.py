"""Environments for peers that do not fit ours: one folder in ``benchmarks/.peers`` each, set up
on first use with pip.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / ".peers"


class NoPeer(Exception):
    """The environment cannot be set up here; the text says why."""


def interpreter(package: str) -> Path:
    """The interpreter of an environment that holds ``package`` (as pip calls it).

    Raises
    ------
    NoPeer
        When pip cannot install it, for instance without a network.
    """
    folder = FOLDER / package
    python, ready = folder / "bin" / "python", folder / ".ready"
    if ready.exists():
        return python
    print(f"setting up the environment of {package} …", flush=True)
    try:
        subprocess.run(
            [sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True, text=True
        )
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", package],
            check=True,
            capture_output=True,
            text=True,
        )
    except subprocess.CalledProcessError as error:
        shutil.rmtree(folder, ignore_errors=True)
        reason = (error.stderr.strip().splitlines() or ["no reason is said"])[-1]
        raise NoPeer(f"{package} could not be installed: {reason}") from error
    ready.touch()
    return python


def version(package: str) -> str:
    """The version that an environment of ours holds."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run(
        [str(interpreter(package)), "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()
