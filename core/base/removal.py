"""Folders that a person deletes: marked before the history forgets them, removed afterwards.

A process that dies in between leaves a marked folder that no record knows; the next worker removes
it. A folder without the mark is never removed because no record knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base import files

MARK = ".deleted"


def marked(folder: Path) -> bool:
    """Whether a person had this folder deleted."""
    return (folder / MARK).exists()


def unmark(folder: Path) -> None:
    """The folder stays."""
    (folder / MARK).unlink(missing_ok=True)


@contextmanager
def removing(folders: Iterable[Path]) -> Iterator[None]:
    """Mark folders, let the history forget them inside, then remove them; when that fails, they
    stay as they were.
    """
    doomed = [folder for folder in folders if folder.is_dir()]
    try:
        for folder in doomed:
            files.write_bytes(folder / MARK, b"")
        yield
    except BaseException:
        for folder in doomed:
            unmark(folder)
        raise
    for folder in doomed:
        files.remove_folder(folder)


def finish(folders: Iterable[Path], known: Iterable[Path]) -> int:
    """End what a killed process began: marked folders go, unless the history still knows them.

    Returns how many went.
    """
    stay, gone = set(known), 0
    for folder in folders:
        if not marked(folder):
            continue
        if folder in stay:
            unmark(folder)
        else:
            files.remove_folder(folder)
            gone += 1
    return gone
