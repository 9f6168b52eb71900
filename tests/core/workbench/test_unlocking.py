"""Case E01 through the verbs and the headless door: the password opens the workbook and is found
nowhere afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from core.__main__ import main
from core.base.errors import Refused
from core.base.settings import Settings
from core.workbench import datasets, importing, jobs, unlocking, versions
from core.workbench.workspace import Workspace, open_workspace
from tests.core.data import made_locked

PASSWORD = "correct-horse-17ß"
ROWS = [["name", "n"], ["Änne", 2.5], ["Bo", 7]]
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """Standard encryption: the library would write the password of this kind into a debug log."""
    return made_locked.standard(tmp_path / "pay.xlsx", made_locked.book(ROWS), PASSWORD)


@pytest.fixture
def upload(workspace: Workspace, locked: Path) -> Path:
    folder = workspace.path("uploads", "0" * 32)
    folder.mkdir()
    path = folder / "file-pay.xlsx"
    path.write_bytes(locked.read_bytes())
    return path


def holding(folder: Path, text: str = PASSWORD) -> list[Path]:
    """Files that hold the text, whatever way it is written."""
    forms = {text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode()}
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "millwright.db" for path in files)
    return [path for path in files if any(form in path.read_bytes() for form in forms)]


def test_E01_an_upload_asks_for_its_password_and_is_imported(
    workspace: Workspace, upload: Path
) -> None:
    with pytest.raises(Refused) as caught:
        importing.preview(workspace, upload, file_name="pay.xlsx")
    assert (caught.value.sentence, caught.value.field) == (
        "The workbook “pay.xlsx” is encrypted. Type its password to open it.",
        "password",
    )
    unlocking.unlock_upload(workspace, upload, PASSWORD, "pay.xlsx")
    assert importing.preview(workspace, upload, file_name="pay.xlsx").rows.to_pylist() == [
        {"name": "Änne", "n": 2.5},
        {"name": "Bo", "n": 7.0},
    ]
    record = jobs.job(workspace, importing.import_file(workspace, upload, file_name="pay.xlsx"))
    view = versions.version(workspace, record.result["version_id"])
    assert (record.error, view.dataset, view.rows, view.source["file"]) == (
        None,
        "pay",
        2,
        "pay.xlsx",
    )
    assert list(workspace.path("uploads").iterdir()) == []
    assert holding(workspace.folder) == []


def test_E01_a_wrong_password_changes_nothing(
    workspace: Workspace, upload: Path, locked: Path
) -> None:
    with pytest.raises(Refused, match="The password does not open “pay.xlsx”") as caught:
        unlocking.unlock_upload(workspace, upload, "wrong-" + PASSWORD, "pay.xlsx")
    assert caught.value.field == "password"
    assert upload.read_bytes() == locked.read_bytes()
    assert [path.name for path in upload.parent.iterdir()] == ["file-pay.xlsx"]
    assert holding(workspace.folder) == []
    assert datasets.datasets(workspace) == []


def test_E01_only_an_upload_is_changed(workspace: Workspace, locked: Path) -> None:
    before = locked.read_bytes()
    with pytest.raises(Refused, match="“pay.xlsx” is no upload, so it is not changed"):
        unlocking.unlock_upload(workspace, locked, PASSWORD)
    assert locked.read_bytes() == before


def test_E01_an_import_without_the_password_is_refused(workspace: Workspace, locked: Path) -> None:
    record = jobs.job(workspace, importing.import_file(workspace, locked))
    assert (record.state, record.error) == (
        "failed",
        "The workbook “pay.xlsx” is encrypted. Type its password to open it.",
    )
    assert datasets.datasets(workspace) == []


def test_E01_a_workbook_in_an_archive_is_unpacked_first(
    workspace: Workspace, locked: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(locked, "pay.xlsx")
    with pytest.raises(Refused) as caught:
        importing.preview(workspace, tmp_path / "a.zip")
    assert (
        caught.value.sentence
        == "“a.zip” holds an encrypted workbook, “pay.xlsx”. Unpack it yourself and load the"
        " workbook."
    )
    assert caught.value.field is None


def test_E01_a_workbook_that_excel_opens_without_asking_is_imported(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = made_locked.xls(tmp_path / "structure.xls", ROWS, "VelvetSweatshop")
    record = jobs.job(workspace, importing.import_file(workspace, path))
    assert (record.error, record.result["rows"]) == (None, 2)
    assert list(workspace.path("uploads").iterdir()) == []


def test_E01_the_upload_limit_holds(tmp_path: Path, locked: Path) -> None:
    ws = open_workspace(
        tmp_path / "w",
        Settings({"immediate": True, "upload_limit_mb": 0, "secret_key_file": str(tmp_path / "k")}),
    )
    with (
        pytest.raises(Refused, match="at most 0 MB are accepted"),
        unlocking.unlocked(ws, locked, PASSWORD),
    ):
        pass
    ws.close()


# -- the headless door
# -----------------------------------------------------------------------------------------------


@pytest.fixture
def ask(workspace: Workspace, locked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Import the locked workbook with these arguments; it stays as it is, and neither a copy nor
    the password is left.
    """
    monkeypatch.setenv("MILLWRIGHT_IMMEDIATE", "1")
    monkeypatch.setenv("MILLWRIGHT_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("MILLWRIGHT_SECRET_KEY_FILE", str(tmp_path / "key"))
    before = locked.read_bytes()

    def _ask(*arguments: str) -> int:
        status = main(
            ["import", str(locked), "--workspace", str(workspace.folder), "--json", *arguments]
        )
        assert locked.read_bytes() == before
        assert list(workspace.path("uploads").iterdir()) == []
        assert holding(workspace.folder) == []
        return status

    return _ask


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\nnot this line", b"\nnor this"])
@pytest.mark.parametrize("mark", [b"", pytest.param(b"\xef\xbb\xbf", marks=pytest.mark.slow)])
def test_E01_the_password_is_the_first_line_of_a_file(
    ask,
    workspace: Workspace,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    mark: bytes,
    ending: bytes,
) -> None:
    (tmp_path / "word").write_bytes(mark + PASSWORD.encode() + ending)
    assert ask("--password-file", str(tmp_path / "word")) == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert (document["dataset"], document["rows_loaded"]) == ("pay", 2)
    assert PASSWORD not in out + err
    view = versions.find(workspace, "pay")
    assert view.source["file"] == "pay.xlsx"


def test_E01_without_the_option_the_sentence_names_it(
    ask, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask() == 1
    sentence = (
        "The workbook “pay.xlsx” is encrypted. Write its password into a file and name that with"
        " --password-file FILE.\n"
    )
    assert capsys.readouterr().err == sentence
    assert (datasets.datasets(workspace), jobs.jobs(workspace, limit=5)) == ([], [])


def test_E01_headless_refusals_leave_nothing(
    ask, workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = tmp_path / "word"
    for content, sentence in (
        (b"wrong-" + PASSWORD.encode(), "The password does not open “pay.xlsx”."),
        (b"\n" + PASSWORD.encode(), "The password of “pay.xlsx” is empty."),
        ("ß".encode("latin-1"), "“word” is not text in UTF-8."),
    ):
        word.write_bytes(content)
        assert ask("--password-file", str(word)) == 1
        assert capsys.readouterr().err.startswith(sentence)
    assert ask("--password-file", str(tmp_path / "none")) == 1
    assert capsys.readouterr().err.startswith("There is no file “none” at that place.")
    word.write_text(PASSWORD)
    assert (
        ask("--password-file", str(word), "--set", "sheet=nope") == 1
    )  # the password is right, the import fails later
    assert capsys.readouterr().err.startswith("“pay.xlsx” has no sheet “nope”.")
    assert datasets.datasets(workspace) == []


def test_E01_a_password_is_no_hindrance_for_other_files(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILLWRIGHT_IMMEDIATE", "1")
    monkeypatch.setenv("MILLWRIGHT_SECRET_KEY_FILE", str(tmp_path / "key"))
    (tmp_path / "word").write_text(PASSWORD)
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3,4\n")
    assert (
        main(
            [
                "import",
                str(tmp_path / "a.csv"),
                "--workspace",
                str(workspace.folder),
                "--password-file",
                str(tmp_path / "word"),
            ]
        )
        == 0
    )
    assert versions.find(workspace, "a").rows == 2
    assert (tmp_path / "a.csv").exists()


@pytest.mark.slow
def test_E01_no_process_writes_the_password(locked: Path, tmp_path: Path) -> None:
    """With its own processes and every log at its most talkative."""
    (tmp_path / "word").write_text(PASSWORD)
    environment = {
        **os.environ,
        "MILLWRIGHT_LOG_LEVEL": "DEBUG",
        "MILLWRIGHT_SECRET_KEY_FILE": str(tmp_path / "key"),
    }
    command = [
        sys.executable,
        "-m",
        "core",
        "import",
        str(locked),
        "--workspace",
        str(tmp_path / "w"),
        "--password-file",
        str(tmp_path / "word"),
        "--json",
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, json.loads(done.stdout)["rows_loaded"]) == (0, 2)
    assert PASSWORD not in done.stdout + done.stderr
    assert [path.name for path in (tmp_path / "w" / "logs").rglob("*.log")] != []
    assert holding(tmp_path / "w") == []
    assert list((tmp_path / "w" / "uploads").iterdir()) == []
