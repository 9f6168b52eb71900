"""``python -m benchmarks`` runs every group, ``python -m benchmarks files jobs`` those; the figures
join what ``results.json`` holds already.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path

_NO_GROUPS = {"__init__", "__main__", "leak_tables", "measure", "peers", "browser"}


def groups() -> list[str]:
    """The groups there are: the files of this folder, but for those that the others use."""
    return sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in _NO_GROUPS
    )


def run(names: list[str]) -> int:
    """Run groups one after the other; one that fails does not keep the others.

    Returns the exit status.
    """
    unknown = [name for name in names if name not in groups()]
    if unknown:
        print(f"There is no group “{unknown[0]}”. Groups: {', '.join(groups())}.", file=sys.stderr)
        return 2
    failed = []
    for name in names or groups():
        print(f"== {name}", flush=True)
        try:
            importlib.import_module(f"benchmarks.{name}").main()
        except Exception:
            traceback.print_exc()
            failed.append(name)
    if failed:
        print(f"Not measured, because they failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
