"""What uses the disk."""

from pathlib import Path

from core.workbench import restoring, usage
from core.workbench.workspace import Workspace
from tests.core.workbench.imports import imported, write_text


def test_every_byte_is_somebodys(workspace: Workspace, tmp_path: Path) -> None:
    view = imported(workspace, write_text(tmp_path, "a.csv", "x\n1\n2\n"))
    restoring.back_up(workspace)
    logs = workspace.path("logs", "jobs")
    logs.mkdir()
    (logs / "1.log").write_bytes(b"x" * 10)
    (logs / "1.log.1").write_bytes(b"x" * 5)
    workspace.path("uploads", "ab").mkdir()
    workspace.path("uploads", "ab", "file-a").write_bytes(b"x" * 7)
    (workspace.path("datasets", "9", "1")).mkdir(parents=True)
    workspace.path("datasets", "9", "1", "data.parquet").write_bytes(b"x" * 3)
    workspace.path("scratch", "7-1").mkdir(parents=True)
    workspace.path("scratch", "7-1", "rows").write_bytes(b"x" * 11)
    measured = usage.usage(workspace)
    sizes = {(part.kind, part.id): (part.title, part.bytes) for part in measured.parts}
    folder = view.path.parent
    own = sum(path.stat().st_size for path in folder.iterdir())
    assert sizes["version", str(view.id)] == ("a · v1", own)
    assert sizes["log", "1"] == ("Log of job 1", 15)
    assert sizes["upload", ""] == ("1 upload or download", 7)
    assert sizes["scratch", ""] == ("Temporary files of jobs", 11)
    assert sizes["stray", "datasets/9/1"] == ("datasets/9/1", 3)
    files = [path for path in workspace.folder.rglob("*") if path.is_file()]
    locks = {"open.lock", "worker.lock", "worker.beat"}
    assert measured.bytes == sum(f.stat().st_size for f in files if f.name not in locks)
    assert measured.free > 0
    assert measured.by_kind()["log"] == 15
