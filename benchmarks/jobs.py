"""P9: from click to first progress on a warm worker; from cancel to the end of the process.

Run ``python -m benchmarks.jobs``.

Also what the worker costs: CPU while idle, and memory of the worker, of the fork server and of one
more job.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import family_mb, record
from core.base.settings import Settings
from core.jobs import tree
from core.workbench import jobs
from core.workbench.workspace import Workspace, open_workspace
from tests.core.jobs.toys import PACKAGE, TOYS
from tests.core.jobs.toys.plain import PlainParams

ROOT = Path(__file__).resolve().parents[1]
TIMES = 20
IDLE_SECONDS = 10.0


def _until(condition: Callable[[], object]) -> float:
    """Wait for something, looking every 2 ms; returns the seconds it took."""
    begin = time.perf_counter()
    while not condition():
        if time.perf_counter() - begin > 60:
            raise TimeoutError("it did not happen")
        time.sleep(0.002)
    return time.perf_counter() - begin


def _once(ws: Workspace) -> tuple[float, float, float]:
    """Seconds from submit to progress, from cancel to the end of the process, and MB of the job's
    own memory.
    """
    begin = time.perf_counter()
    number = jobs.submit(ws, "plain", PlainParams(do="sleep", seconds=60))
    _until(lambda: jobs.job(ws, number).progress is not None)
    first = time.perf_counter() - begin
    pid = jobs.job(ws, number).pid or 0
    memory = family_mb(pid)
    begin = time.perf_counter()
    jobs.cancel(ws, number)
    _until(lambda: tree.started(pid) is None)
    gone = time.perf_counter() - begin
    jobs.wait(ws, number)
    return first, gone, memory


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, print, keep."""
    jobs.KINDS = TOYS
    with tempfile.TemporaryDirectory() as folder:
        ws = open_workspace(Path(folder) / "w", Settings({"secret_key_file": f"{folder}/key"}))
        command = [
            sys.executable,
            "-m",
            "core.worker",
            "--workspace",
            str(ws.folder),
            "--kinds",
            PACKAGE,
        ]
        worker = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **ws.settings.environment()}
        )
        cold = _once(ws)[0]
        counted = [_once(ws) for _ in range(TIMES)]
        both, before = family_mb(worker.pid), _cpu(worker.pid)
        time.sleep(IDLE_SECONDS)
        idle = (_cpu(worker.pid) - before) / IDLE_SECONDS
        worker.terminate()
        worker.wait()
        ws.close()
    first, gone, memory = zip(*counted, strict=True)
    figures = {
        "cold_first_progress_s": round(cold, 3),
        "warm_first_progress_s": {
            "median": round(statistics.median(first), 3),
            "largest": round(max(first), 3),
        },
        "cancel_to_gone_s": {
            "median": round(statistics.median(gone), 3),
            "largest": round(max(gone), 3),
        },
        "memory_mb": {
            "worker_with_fork_server": round(both, 1),
            "one_more_job": round(statistics.median(memory), 1),
        },
        "idle_cpu_share": round(idle, 4),
    }
    for name, value in figures.items():
        print(f"{name:24}{value}")
    record(
        "P9 jobs",
        figures,
        goal="first progress, warm ≤ 1 s; cancel to gone ≤ 0.5 s",
        note=f"{TIMES} times, libraries preloaded, toy job",
    )


if __name__ == "__main__":
    main()
