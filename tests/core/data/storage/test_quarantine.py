"""Rejected rows: counted once each, with every reason, in a file only where there are any."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.data.storage import quarantine as module
from core.data.storage.quarantine import FIRST, RAW_LIMIT, SCHEMA, Quarantine


def test_a_row_with_two_reasons_is_one_row_and_two_entries(tmp_path: Path) -> None:
    bad = Quarantine(tmp_path / "bad")
    bad.add(1, "The row is empty.")
    bad.add(3, "“x” is no number.", "x,y", "a")
    bad.add(3, "“y” is no date.", "x,y", "b")
    bad.add(4, "“z” is no number.", "z,1", "a")
    bad.close()
    assert bad.rows == 3
    table = pq.read_table(tmp_path / "bad")
    assert table.schema.equals(SCHEMA)
    assert table.to_pylist() == [
        {"row": 1, "column": None, "reason": "The row is empty.", "raw": ""},
        {"row": 3, "column": "a", "reason": "“x” is no number.", "raw": "x,y"},
        {"row": 3, "column": "b", "reason": "“y” is no date.", "raw": "x,y"},
        {"row": 4, "column": "a", "reason": "“z” is no number.", "raw": "z,1"},
    ]
    assert bad.first[1] == (3, "a", "“x” is no number.", "x,y")


def test_no_row_is_no_file(tmp_path: Path) -> None:
    bad = Quarantine(tmp_path / "bad")
    bad.close()
    assert bad.rows == 0
    assert not (tmp_path / "bad").exists()


def test_row_zero_counts_too() -> None:
    bad = Quarantine()
    bad.add(0, "The header is no header.")
    assert bad.rows == 1


def test_a_row_has_two_thousand_characters_and_memory_a_hundred_entries(tmp_path: Path) -> None:
    bad = Quarantine(tmp_path / "bad")
    for row in range(1, 102):
        bad.add(row, "Too long.", "x" * 2_001)
    assert len(bad.first) == 100
    assert len(bad.first[0][3]) == 2_000


def test_ten_thousand_entries_are_written_together(tmp_path: Path) -> None:
    bad = Quarantine(tmp_path / "bad")
    for row in range(1, 10_000):
        bad.add(row, "Odd.")
    assert not (tmp_path / "bad").exists()
    bad.add(10_000, "Odd.")
    assert (tmp_path / "bad").exists()
    bad.close()
    assert pq.read_table(tmp_path / "bad")["row"].to_pylist() == list(range(1, 10_001))


def test_long_rows_are_cut_and_only_the_first_entries_stay_in_memory(tmp_path: Path) -> None:
    bad = Quarantine(tmp_path / "bad")
    for row in range(1, FIRST + 2):
        bad.add(row, "Too long.", "é" * (RAW_LIMIT + 1))
    bad.close()
    assert [entry[0] for entry in bad.first] == list(range(1, FIRST + 1))
    assert pq.read_table(tmp_path / "bad")["raw"][0].as_py() == "é" * RAW_LIMIT
    assert pq.read_metadata(tmp_path / "bad").num_rows == FIRST + 1


@pytest.mark.parametrize("limit", [1, 2, 3, 10_000])
def test_the_file_does_not_depend_on_when_rows_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    whole = Quarantine(tmp_path / "whole")
    monkeypatch.setattr(module, "_PENDING_LIMIT", limit)
    pieces = Quarantine(tmp_path / "pieces")
    for bad in (whole, pieces):
        for row in range(5):
            bad.add(row, f"Reason {row}.")
        bad.close()
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "pieces").read_bytes()


def test_cleared_it_is_as_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PENDING_LIMIT", 1)
    bad = Quarantine(tmp_path / "bad")
    bad.add(7, "Written already.")
    assert (tmp_path / "bad").exists()
    bad.clear()
    assert not (tmp_path / "bad").exists()
    assert (bad.rows, bad.first) == (0, [])
    bad.add(7, "Again.")
    bad.close()
    assert bad.rows == 1
    assert pq.read_table(tmp_path / "bad")["reason"].to_pylist() == ["Again."]


def test_what_is_empty_can_be_cleared_and_counts_from_the_first_row_again(tmp_path: Path) -> None:
    bad = Quarantine(tmp_path / "bad")
    bad.clear()
    bad.add(1, "Odd.")
    bad.clear()
    bad.add(1, "Odd again.")
    bad.close()
    assert bad.rows == 1
    assert pq.read_table(tmp_path / "bad")["reason"].to_pylist() == ["Odd again."]


def test_a_quarantine_without_a_file_counts(tmp_path: Path) -> None:
    bad = Quarantine()
    bad.add(2, "Odd.")
    bad.close()
    assert bad.first == [(2, None, "Odd.", "")]
