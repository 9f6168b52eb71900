"""Files imported for tests, and a hash of all that a workspace holds."""

import hashlib
from pathlib import Path

from core.workbench import datasets, importing, jobs, versions
from core.workbench.workspace import Workspace

CSV = "id;name;score\n1;Ann;2,5\n2;Bob;x\n3;Cid;4,0\n"


def write_text(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


def imported(
    ws: Workspace, path: Path, name: str | None = None, **overrides: object
) -> versions.VersionView:
    record = jobs.job(ws, importing.import_file(ws, path, name, overrides))
    assert record.error is None
    return versions.version(ws, record.result["version_id"])


def state_of(ws: Workspace) -> str:
    """A hash over everything but logs and the record of jobs."""
    digest = hashlib.sha256()
    for path in sorted(ws.folder.rglob("*")):
        if (
            path.is_file()
            and path.parts[len(ws.folder.parts)] not in {"logs"}
            and not path.name.startswith("millwright.db")
        ):
            digest.update(str(path.relative_to(ws.folder)).encode() + path.read_bytes())
    digest.update(str(list(datasets.datasets(ws))).encode())
    return digest.hexdigest()
