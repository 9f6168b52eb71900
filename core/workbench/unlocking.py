"""Uploads and files that a password protects: opened in their place, or for a while.

The password is used here and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base import files
from core.base.errors import Refused
from core.data.readers.excel import decryption
from core.workbench import importing
from core.workbench.workspace import Workspace


def needs_password(ws: Workspace, path: str | Path, file_name: str | None = None) -> bool:
    """Whether a file is a workbook that only its password opens."""
    file = files.existing_file(path)
    importing.check_size(ws, file, file_name or file.name)
    return decryption.needs_password(file, file_name)


def unlock_upload(
    ws: Workspace, path: str | Path, password: str, file_name: str | None = None
) -> None:
    """Put the workbook without its password in the place of an uploaded one; a file anywhere else
    is left alone.

    Parameters
    ----------
    ws : Workspace
    path : str or Path
        The upload.
    password : str
        As the person typed it.
    file_name : str, optional
        The name by which the person knows the file; the path's own when None.

    Raises
    ------
    Refused
        With ``field="password"`` when the password is empty or wrong; see
        :func:`core.data.readers.excel.decryption.unlock`. The upload is as it was.
    """
    file = files.existing_file(path)
    name = file_name or file.name
    if not file.is_relative_to(ws.path("uploads")):
        raise Refused(f"“{name}” is no upload, so it is not changed. Upload it first.")
    importing.check_size(ws, file, name)
    decryption.unlock(file, file, password, name)


@contextmanager
def unlocked(ws: Workspace, path: str | Path, password: str | None) -> Iterator[Path]:
    """The file itself when it needs no password; otherwise a private copy without it, which is gone
    afterwards whatever happened.

    Raises
    ------
    Refused
        With ``field="password"`` when a password is needed and there is none, or it is empty or
        wrong.
    """
    file = files.existing_file(path)
    if not needs_password(ws, file):
        yield file
        return
    if password is None:
        raise decryption.asks(file.name)
    with files.staged_folder(ws.path("uploads")) as private:
        decryption.unlock(file, private / file.name, password)
        yield private / file.name
