"""A file's rows twice: as a person wrote them, and in the types of a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import NotFound, Refused
from core.workbench import reading

SIGNATURE: dict[str, Any] = {
    "inputs": [
        {"name": "zip", "type": "text"},
        {"name": "age", "type": "integer"},
        {"name": "height", "type": "number"},
    ]
}


def _csv(folder: Path, text: str) -> Path:
    path = folder / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_shown_is_as_written_and_what_is_typed_is_the_models(tmp_path: Path) -> None:
    path = _csv(tmp_path, "zip;age;height;other\n01234;030;1,80;x\n99;;2,5;007\n")
    rows = reading.read_rows(path, SIGNATURE)
    assert rows.shown.fillna("").to_dict("list") == {
        "zip": ["01234", "99"],
        "age": ["030", ""],
        "height": ["1,80", "2,5"],
        "other": ["x", "007"],
    }
    assert list(rows.typed["zip"]) == ["01234", "99"]
    assert rows.typed["age"].dropna().tolist() == [30]
    assert rows.typed["height"].tolist() == [1.8, 2.5]


def test_a_stored_table_is_typed_already(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"age": [30, None], "height": [1.5, 2.5]}), path)
    rows = reading.read_rows(path, SIGNATURE)
    assert rows.shown is rows.typed
    assert rows.typed["height"].tolist() == [1.5, 2.5]
    assert rows.typed["age"].dropna().tolist() == [30]


def test_the_first_faulty_cell_is_named_and_the_others_are_counted(tmp_path: Path) -> None:
    good = "1,30,1.8\n"
    path = _csv(tmp_path, "zip,age,height\n" + good * 3 + "1,old,1.8\n1,31,tall\n")
    with pytest.raises(Refused) as refusal:
        reading.read_rows(path, SIGNATURE, "people.csv")
    assert refusal.value.sentence.startswith("“people.csv”, row 4, column “age”: ")
    assert "Correct it and load the file again. 1 more rows have faults." in refusal.value.sentence


def test_a_single_fault_counts_no_others(tmp_path: Path) -> None:
    path = _csv(tmp_path, "zip,age,height\n1,30,1.8\n1,old,1.8\n")
    with pytest.raises(Refused) as refusal:
        reading.read_rows(path, SIGNATURE)
    assert refusal.value.sentence.startswith("“rows.csv”, row 2, column “age”: ")
    assert refusal.value.sentence.endswith("Correct it and load the file again.")


def test_a_file_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises((NotFound, Refused), match="nowhere.csv"):
        reading.read_rows(tmp_path / "nowhere.csv", SIGNATURE)


def test_a_header_without_rows_is_a_table_without_rows(tmp_path: Path) -> None:
    rows = reading.read_rows(_csv(tmp_path, "zip,age,height\n"), SIGNATURE)
    assert len(rows.shown) == len(rows.typed) == 0
    assert isinstance(rows.typed, pd.DataFrame)
