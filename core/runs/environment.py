"""Where a run was trained: interpreter, libraries, processor, and the code itself.

With the data's hash and the seed it can be repeated.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import core
from core.base import linux

_LIBRARIES = ("numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "skops")  # of every run
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@cache
def code_sha256() -> str:
    """A hash over every source file of the product: which code trained the run, committed or
    not.
    """
    root = Path(core.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    return linux.processor() or platform.processor() or platform.machine()


@cache
def _fixed(packages: tuple[str, ...]) -> tuple[tuple[str, Any], ...]:
    return (
        ("millwright", core.__version__),
        ("code_sha256", code_sha256()),
        ("python", platform.python_version()),
        ("system", platform.platform()),
        ("processor", _processor()),
        ("libraries", {name: version for name in packages if (version := _version(name))}),
    )


def environment(threads: int, packages: Iterable[str] = ()) -> dict[str, Any]:
    """The environment of a run in this process with so many threads.

    ``packages``: what pip calls the libraries of the models, beside those of every run.
    """
    variables = {name: os.environ[name] for name in _THREADS if name in os.environ}
    return {
        **dict(_fixed((*_LIBRARIES, *packages))),
        "processors": os.cpu_count(),
        "threads": threads,
        "variables": variables,
    }
