"""Whether anybody wrote to a database is said once."""

import sqlite3
from pathlib import Path

import pytest

from core.base.errors import StorageFailed
from core.jobs.changes import Changes


def test_changes_are_seen_once(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    writer = sqlite3.connect(path)
    writer.execute("CREATE TABLE a (x)")
    changes = Changes(path)
    assert changes.any() is True
    assert changes.any() is False
    writer.execute("INSERT INTO a VALUES (1)")
    writer.commit()
    assert (changes.any(), changes.any()) == (True, False)
    changes.close()
    writer.close()


def test_a_history_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="folder “w” is not there any more"):
        Changes(tmp_path / "w" / "millwright.db")
