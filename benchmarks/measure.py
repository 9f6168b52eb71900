"""Measuring beside a peer: wall, CPU seconds and peak memory of both, in turn, each in a fresh
process.

``compare("name", ours, peer)`` runs one uncounted pair and at least three counted ones, prints a
table with the ratios of the medians, and puts the outcome into ``results.json`` with the versions
and the date. ``ours`` and ``peer`` are functions without arguments at the top of a module (they are
called in a fresh interpreter), or command lines.

CPU seconds include all children that were waited for. Peak memory is the larger of two figures: the
kernel's own peak of the process (VmHWM), and the largest sum of the proportional set sizes (PSS:
shared pages count once) of the process and its descendants, both sampled every 20 ms. (The peak
in ``getrusage`` would not do: it begins with the memory of whoever forked.)
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

Work = Callable[[], object] | Sequence[str]
RESULTS = Path(__file__).parent / "results.json"
ROOT = Path(__file__).resolve().parents[1]
_LIBRARIES = (
    "numpy",
    "pandas",
    "pyarrow",
    "duckdb",
    "scikit-learn",
    "xgboost",
    "lightgbm",
    "shap",
    "onnxruntime",
    "streamlit",
)
_THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}


@dataclass(frozen=True)
class Cost:
    """What one execution took: seconds, CPU seconds with all children, peak MB."""

    wall: float
    cpu: float
    peak_mb: float


@dataclass(frozen=True)
class Comparison:
    """Counted executions of both, in pairs."""

    name: str
    ours: list[Cost]
    peer: list[Cost] = field(default_factory=list)

    def median(self, who: str, what: str) -> float:
        """The median ``wall``, ``cpu`` or ``peak_mb`` of ``ours`` or of the ``peer``."""
        return statistics.median(getattr(cost, what) for cost in getattr(self, who))

    def ratio(self, what: str) -> float:
        """Median of ours over median of the peer's: below 1 is better than the peer."""
        return self.median("ours", what) / self.median("peer", what)

    def table(self) -> str:
        """The comparison for a person."""
        lines = [f"{self.name}", f"{'':10}{'ours':>12}{'peer':>12}{'ratio':>9}"]
        for what, title in (("wall", "wall s"), ("cpu", "CPU s"), ("peak_mb", "peak MB")):
            peer = f"{self.median('peer', what):12.2f}{self.ratio(what):9.2f}" if self.peer else ""
            lines.append(f"{title:10}{self.median('ours', what):12.2f}{peer}")
        return "\n".join(lines)


def _command(work: Work) -> list[str]:
    if not callable(work):
        return list(work)
    module = work.__module__
    if module == "__main__":
        module = sys.modules["__main__"].__spec__.name  # run as python -m benchmarks.something
    return [sys.executable, "-c", f"import {module} as m; m.{work.__qualname__}()"]


def _family(pid: int) -> list[int]:
    family = [pid]
    for parent in family:  # it grows while it is walked
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                family += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return family


def _pss_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(text.split("\nPss:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def _peak_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
        return int(text.split("\nVmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return 0.0


def family_mb(pid: int) -> float:
    """Memory (PSS, MB) of a process and everything below it."""
    return sum(_pss_mb(member) for member in _family(pid))


def measure(work: Work, environment: dict[str, str] | None = None) -> Cost:
    """Run once in a fresh process; raises when it fails."""
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(
            _command(work),
            cwd=ROOT,
            stdout=output,
            stderr=output,
            env={**os.environ, **_THREADS, **(environment or {})},
        )
        peak, over = [0.0], threading.Event()

        def watch() -> None:
            while not over.wait(0.02):
                peak[0] = max(peak[0], family_mb(process.pid), _peak_mb(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        over.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(
                f"{_command(work)} ended with"
                f" {process.returncode}:\n{output.read().decode(errors='replace')[-3000:]}"
            )
        return Cost(wall, usage.ru_utime + usage.ru_stime, peak[0])


def compare(
    name: str,
    ours: Work,
    peer: Work | None = None,
    pairs: int = 3,
    *,
    once: bool = False,
    goal: str = "",
    note: str = "",
) -> Comparison:
    """Measure ours and the peer in turn, print the table and keep the outcome.

    Parameters
    ----------
    name : str
        The row of the list of goals and what is measured, e.g. ``"P1 CSV to Parquet"``.
    ours, peer : callable or argv
        What to run; without a peer only ours is measured.
    pairs : int
        Counted pairs, at least 3; one more pair before them warms caches and is not counted.
    once : bool
        The peer takes many minutes: it runs once only, beside the first counted execution of ours,
        and the note says so.
    goal, note : str
        What was to be reached, and anything a reader must know; stored with the outcome.
    """
    comparison = Comparison(name, [], [])
    for number in range(max(3, pairs) + 1):
        for work, costs in ((ours, comparison.ours), (peer, comparison.peer)):
            if work is not None and not (once and work is peer and number != 1):
                cost = measure(work)
                if number:
                    costs.append(cost)
    print(comparison.table(), flush=True)
    note = f"{note}; the peer ran once" if once else note
    summary = (
        {what: round(comparison.ratio(what), 4) for what in ("wall", "cpu", "peak_mb")}
        if comparison.peer
        else {}
    )
    record(
        name,
        {
            "ours": [asdict(cost) for cost in comparison.ours],
            "peer": [asdict(cost) for cost in comparison.peer],
            "ratio": summary,
        },
        goal=goal,
        note=note,
    )
    return comparison


def versions() -> dict[str, str]:
    """The versions of what is installed and matters."""
    installed = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            installed[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            continue
    return installed


def record(name: str, figures: dict[str, object], *, goal: str = "", note: str = "") -> None:
    """Put figures into ``results.json``, with the date, the versions and the number of cores; older
    ones of the same name give way, all others stay.
    """
    known = [
        entry
        for entry in (json.loads(RESULTS.read_text()) if RESULTS.exists() else [])
        if entry["name"] != name
    ]
    entry = {
        "name": name,
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "versions": versions(),
    }
    entry |= {"goal": goal, "note": note, **figures}
    partial = RESULTS.with_suffix(".partial")
    partial.write_text(json.dumps([*known, entry], indent=1) + "\n")
    partial.replace(RESULTS)
