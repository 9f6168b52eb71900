"""The workspace: its folders and modes, and where it refuses to live."""

import os
import stat
from pathlib import Path

import pytest

from core.base.catalogue import Catalogue
from core.base.errors import Refused, StorageFailed
from core.base.settings import Settings
from core.jobs.kind import JobKind
from core.workbench import exporting, restoring, tables, versions
from core.workbench import workspace as module
from core.workbench.job_kinds import KINDS
from core.workbench.workspace import Workspace, open_workspace
from tests.core.workbench.imports import imported, write_text


def test_only_the_owner_may_enter(workspace: Workspace) -> None:
    assert stat.S_IMODE(workspace.folder.stat().st_mode) == 0o700
    assert {path.name for path in workspace.folder.iterdir() if path.is_dir()} == set(
        module.FOLDERS
    )
    assert [path.name for path in workspace.folder.rglob("*") if path.stat().st_mode & 0o022] == []


@pytest.mark.slow
def test_whatever_is_written_is_its_owners_alone(filled: Workspace, tmp_path: Path) -> None:
    """Also where files were open to others before, and whatever library wrote them."""
    before = {path for path in filled.folder.rglob("*") if path.stat().st_mode & 0o077}
    old = os.umask(0o000)
    try:
        view = imported(filled, write_text(tmp_path, "a.csv", "x,y\n1,2\n3,oops\n5,6\n" * 40))
        versions.set_roles(filled, view.id, {"x": "id"})
        tables.profile(filled, view.id)
        restoring.back_up(filled)
        exporting.export_now(filled, 2)
    finally:
        os.umask(old)
    new = [path for path in filled.folder.rglob("*") if path not in before]
    assert len(new) > 8
    assert [str(path) for path in new if path.stat().st_mode & 0o077] == []
    modes = {stat.S_IMODE(path.stat().st_mode) for path in new}
    assert modes == {0o600, 0o700}


def test_an_open_folder_is_closed_to_others(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "w").mkdir(mode=0o755)
    open_workspace(tmp_path / "w", settings).close()
    assert stat.S_IMODE((tmp_path / "w").stat().st_mode) == 0o700


def test_home_is_the_default(settings: Settings) -> None:
    opened = open_workspace(None, settings)
    assert opened.folder == settings.path("home")
    opened.close()


def test_a_file_is_no_workspace(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "w").write_text("x")
    with pytest.raises(Refused, match="“w” is a file"):
        open_workspace(tmp_path / "w", settings)


def test_T10_network_drive_is_refused(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_file_system", lambda folder: "nfs4")
    with pytest.raises(Refused, match=r"network drive \(nfs4\)"):
        open_workspace(tmp_path / "w", settings)
    assert not (tmp_path / "w").exists()


def test_the_file_system_is_found_by_the_longest_mount() -> None:
    assert module._file_system(Path("/proc/self")) == "proc"


def test_T09_damaged_database_is_a_sentence(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "millwright.db").write_bytes(b"junk" * 5000)
    with pytest.raises(StorageFailed, match="core restore --empty --yes"):
        open_workspace(tmp_path / "w", settings)


def test_nothing_is_imported_from_a_workspace(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plug-ins come from the installation; what lies in a workspace is data."""
    folder = tmp_path / "w"
    for place in (folder, folder / "plugins", folder / "artefacts"):
        info = place / "evil-1.0.dist-info"
        info.mkdir(parents=True)
        (place / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[millwright.core.workbench.kinds]\nevil = evil\n")
    monkeypatch.chdir(folder)
    open_workspace(folder, settings).close()
    kinds = Catalogue("core.workbench.kinds", JobKind, "job kind")
    assert (kinds.names(), kinds.broken) == (KINDS.names(), {})
    assert not (tmp_path / "ran").exists()
