"""Does what its parameters say: sleeps, raises, writes, allocates; it cannot resume."""

from __future__ import annotations

import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel

from core.base import files
from core.base.errors import Refused, Unavailable
from core.base.progress import Progress
from core.jobs.kind import JobContext, JobKind


class PlainParams(BaseModel):
    do: str = "return"
    seconds: float = 0.0
    text: str = ""


def _sleep(context: JobContext, params: PlainParams, progress: Progress) -> None:
    progress(0.1, "sleeping")
    time.sleep(params.seconds)


def _refuse(context: JobContext, params: PlainParams, progress: Progress) -> None:
    raise Refused("Row 3 has no target. Fill it or drop it.")


def _away(context: JobContext, params: PlainParams, progress: Progress) -> None:
    """Answer from the second attempt on."""
    if context.attempt < 2:
        raise Unavailable("The server did not answer.")


def _stay_away(context: JobContext, params: PlainParams, progress: Progress) -> None:
    raise Unavailable("The server did not answer.")


def _break(context: JobContext, params: PlainParams, progress: Progress) -> None:
    raise ZeroDivisionError("an unforeseen thing")


def _shoot(context: JobContext, params: PlainParams, progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _abort(context: JobContext, params: PlainParams, progress: Progress) -> None:
    os.write(2, params.text.encode())
    os.abort()


def _allocate(context: JobContext, params: PlainParams, progress: Progress) -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000, resource.RLIM_INFINITY))
    bytearray(400_000_000)


def _fill(context: JobContext, params: PlainParams, progress: Progress) -> None:
    """Take memory until there is none, as an unbounded fit does."""
    held = []
    for _ in range(500):
        held.append(bytearray(100_000_000))


def _children(context: JobContext, params: PlainParams, progress: Progress) -> None:
    """One child in the job's group, one that left for a session of its own."""
    code = "import time; time.sleep(600)"
    kids = [
        subprocess.Popen([sys.executable, "-S", "-c", code], start_new_session=apart)
        for apart in (False, True)
    ]
    files.write_text(context.folder / "children.txt", " ".join(str(kid.pid) for kid in kids))
    progress(0.5, "children started")
    time.sleep(600)


def _leave(context: JobContext, params: PlainParams, progress: Progress) -> None:
    """End and leave a child behind."""
    child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
    files.write_text(context.folder / "children.txt", str(child.pid))
    child.returncode = 0  # nobody waits for it


def _write(context: JobContext, params: PlainParams, progress: Progress) -> None:
    with files.atomic_folder(context.folder / "artefacts" / "written") as partial:
        (partial / "big.bin").write_bytes(b"x" * 1_000_000)
        progress(0.5, "half written")
        time.sleep(params.seconds)


def _unpack(context: JobContext, params: PlainParams, progress: Progress) -> None:
    """Write to the temporary folder, as unpacking does, and have a child write there."""
    Path(tempfile.mkdtemp(), "rows.csv").write_text("x" * 1_000_000)
    code = "import tempfile; tempfile.mkdtemp()"
    subprocess.run([sys.executable, "-S", "-c", code], check=True)
    progress(0.5, "unpacked")
    time.sleep(params.seconds)


def _talk(context: JobContext, params: PlainParams, progress: Progress) -> None:
    logging.getLogger("toy").info("logged %s", params.text)
    print(f"printed {params.text}")
    os.write(1, b"from a compiled library\n")
    progress(1.0, params.text)


def _unstorable(context: JobContext, params: PlainParams, progress: Progress) -> dict[str, Any]:
    return {"what": object()}


def _threads(context: JobContext, params: PlainParams, progress: Progress) -> dict[str, Any]:
    return {
        "omp": os.environ.get("OMP_NUM_THREADS"),
        "nice": os.nice(0),
        "main": sys.modules["__main__"].__name__,
        "sid": os.getsid(0) == os.getpid(),
    }


_ACTIONS = {
    "sleep": _sleep,
    "refuse": _refuse,
    "away": _away,
    "stay away": _stay_away,
    "break": _break,
    "shoot": _shoot,
    "abort": _abort,
    "allocate": _allocate,
    "fill": _fill,
    "leave": _leave,
    "children": _children,
    "write": _write,
    "unpack": _unpack,
    "talk": _talk,
    "unstorable": _unstorable,
    "about": _threads,
}


class Plain(JobKind):
    name: ClassVar[str] = "plain"
    title: ClassVar[str] = "Do as told"
    Params = PlainParams
    attempts = 3

    def run(self, context: JobContext, params: Any, progress: Progress) -> dict[str, Any]:
        if params.do == "return":
            return {"text": params.text}
        return _ACTIONS[params.do](context, params, progress) or {"attempt": context.attempt}

    def on_failure(self, context: JobContext, params: Any, state: str, sentence: str) -> None:
        files.write_text(context.folder / f"failure-{context.job_id}.txt", f"{state}: {sentence}")


PLUGIN = Plain()
