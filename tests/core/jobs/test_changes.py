"""Whether anybody wrote to a database is said once."""

import sqlite3
from pathlib import Path

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
