"""Every source of the catalogue keeps the contract: a form with words, its own files recognised,
the same data back, and counts that come out even.
"""

from __future__ import annotations

import inspect
import json
import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import Refused
from core.base.progress import silent
from core.data.source import SOURCES, Detected, FileParams, FileSource, Loaded, Preview
from core.data.storage.quarantine import Quarantine

ROWS = [
    {"id": 1, "name": "Ann", "score": 1.5},
    {"id": 2, "name": "Bo", "score": 2.25},
    {"id": 3, "name": "Cleo", "score": None},
]


def _csv(path: Path) -> None:
    path.write_text("id,name,score\n1,Ann,1.5\n2,Bo,2.25\n3,Cleo,\n")


def _json(path: Path) -> None:
    path.write_text(json.dumps(ROWS))


def _parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(ROWS), path)


def _excel(path: Path) -> None:
    pd.DataFrame(ROWS).to_excel(path, index=False)


def _xml(path: Path) -> None:
    rows = "".join(
        "<row>"
        + "".join(f"<{key}>{value}</{key}>" for key, value in row.items() if value is not None)
        + "</row>"
        for row in ROWS
    )
    path.write_text(f"<rows>{rows}</rows>")


def _fixed(path: Path) -> None:
    path.write_text(
        "id name  score\n"
        + "".join(
            f"{row['id']:<3}{row['name']:<6}{'' if row['score'] is None else row['score']:<5}\n"
            for row in ROWS
        )
    )


def _dbf(path: Path) -> None:
    fields = [("id", b"N", 6, 0), ("name", b"C", 10, 0), ("score", b"N", 10, 2)]
    body = b"".join(
        b" "
        + f"{row['id']:>6}".encode()
        + f"{row['name']:<10}".encode()
        + ("" if row["score"] is None else f"{row['score']:.2f}").rjust(10).encode()
        for row in ROWS
    )
    head = (
        bytes([3, 126, 1, 2])
        + len(ROWS).to_bytes(4, "little")
        + (32 + 32 * len(fields) + 1).to_bytes(2, "little")
        + (27).to_bytes(2, "little")
        + bytes(20)
    )
    described = b"".join(
        name.encode().ljust(11, b"\0") + kind + bytes(4) + bytes([length, decimals]) + bytes(14)
        for name, kind, length, decimals in fields
    )
    path.write_bytes(head + described + b"\r" + body + b"\x1a")


FILES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "csv": (".csv", _csv),
    "json": (".json", _json),
    "parquet": (".parquet", _parquet),
    "excel": (".xlsx", _excel),
    "xml": (".xml", _xml),
    "fixed_width": (".txt", _fixed),
    "dbf": (".dbf", _dbf),
}
NAMES = SOURCES.names()
WITHOUT_SUFFIX = {"fixed_width"}  # plain text that only a person can tell from delimited text


@pytest.fixture(params=NAMES)
def source(request: pytest.FixtureRequest) -> FileSource:
    return SOURCES[request.param]


@pytest.fixture
def example(source: FileSource, tmp_path: Path) -> Path:
    suffix, write = FILES[source.name]
    path = tmp_path / f"example{suffix}"
    write(path)
    return path


def test_no_source_is_broken() -> None:
    assert SOURCES.broken == {}
    assert "csv" in NAMES


def test_every_source_has_an_example_here() -> None:
    assert set(NAMES) <= set(FILES)


def test_form_has_words(source: FileSource) -> None:
    assert issubclass(source.Params, FileParams)
    for name, field in source.Params.model_fields.items():
        assert field.title, name
        assert field.description, name
    assert source.title
    assert source.title[0].isupper()
    assert source.suffixes
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in source.suffixes)


def test_recognises_its_own_better_than_others_do(source: FileSource, example: Path) -> None:
    head = example.read_bytes()[: 1 << 16]
    sure = {other.name: other.recognises(head, example.suffix) for other in SOURCES}
    assert all(0 <= share <= 1 for share in sure.values())
    if source.name in WITHOUT_SUFFIX:
        assert (
            0 < sure[source.name] < 0.95
        )  # it may be so; never so sure that a person would not be asked
        return
    assert max(sure, key=lambda name: sure[name]) == source.name
    anywhere = {other.name: other.recognises(head, ".bin") for other in SOURCES}
    assert max(anywhere, key=lambda name: anywhere[name]) == source.name or source.name == "dbf"


def _load(
    source: FileSource, path: Path, folder: Path
) -> tuple[Detected, Loaded, pa.Table, Quarantine]:
    detected = source.detect(path, {})
    quarantine = Quarantine(folder / "bad.parquet")
    loaded = source.load(path, detected.params, folder / "out.parquet", silent, quarantine)
    return detected, loaded, pq.read_table(folder / "out.parquet"), quarantine


def test_same_data_back(source: FileSource, example: Path, tmp_path: Path) -> None:
    detected, loaded, table, quarantine = _load(source, example, tmp_path)
    got = [
        {
            key: float(value) if key == "score" and value is not None else value
            for key, value in row.items()
        }
        for row in table.to_pylist()
    ]
    assert got == ROWS
    assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (3, 3, 0)
    assert quarantine.rows == 0
    assert (
        [column.name for column in loaded.columns] == table.column_names == ["id", "name", "score"]
    )
    assert isinstance(detected.params, source.Params)


def test_preview_shows_what_a_load_stores(
    source: FileSource, example: Path, tmp_path: Path
) -> None:
    _, loaded, table, _ = _load(source, example, tmp_path)
    preview = source.preview(example, source.detect(example, {}).params, 2)
    assert isinstance(preview, Preview)
    assert preview.source == source.name
    assert preview.rows.to_pylist() == table.to_pylist()[:2]
    assert [(column.name, column.type) for column in preview.columns] == [
        (column.name, column.type) for column in loaded.columns
    ]
    assert preview.total_rows in (3, None)


def test_batches_are_what_a_load_stores(source: FileSource, example: Path, tmp_path: Path) -> None:
    detected, _, table, _ = _load(source, example, tmp_path)
    batches = list(source.read(example, detected.params, silent, Quarantine()))
    assert pa.Table.from_batches(batches).to_pylist() == table.to_pylist()


def test_same_bytes_twice(source: FileSource, example: Path, tmp_path: Path) -> None:
    stored = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        _load(source, example, tmp_path / name)
        stored.append((tmp_path / name / "out.parquet").read_bytes())
    assert stored[0] == stored[1]


def test_parameters_survive_json(source: FileSource, example: Path) -> None:
    params = source.detect(example, {}).params
    assert source.Params.model_validate(json.loads(params.model_dump_json())) == params


def test_a_chosen_type_is_kept(source: FileSource, example: Path, tmp_path: Path) -> None:
    detected = source.detect(example, {"types": {"id": "text"}})
    source.load(example, detected.params, tmp_path / "out.parquet", silent, Quarantine())
    assert pq.read_table(tmp_path / "out.parquet").column("id").to_pylist() == ["1", "2", "3"]


def test_an_empty_file_is_refused(source: FileSource, tmp_path: Path) -> None:
    path = tmp_path / f"nothing{FILES[source.name][0]}"
    path.touch()
    with pytest.raises(Refused, match=r"nothing"):
        source.load(
            path, source.detect(path, {}).params, tmp_path / "out.parquet", silent, Quarantine()
        )


def _attempt(source: FileSource, path: Path, folder: Path) -> Loaded | str:
    """What a load gives, or the sentence with which the file is refused; any other exception is a
    failure.
    """
    try:
        return _load(source, path, folder)[1]
    except Refused as refused:
        return refused.sentence


def test_damaged_files_are_refused_or_read_never_a_traceback(
    source: FileSource, example: Path, tmp_path: Path
) -> None:
    whole = example.read_bytes()
    rng = random.Random(7)
    for _ in range(25):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 8)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path = tmp_path / f"damaged{FILES[source.name][0]}"
        path.write_bytes(
            bytes(damaged[: rng.randint(1, len(damaged))] if rng.random() < 0.5 else damaged)
        )
        outcome = _attempt(source, path, tmp_path)
        if isinstance(outcome, str):
            assert outcome.endswith((".", "…"))
        else:
            assert outcome.rows_read == outcome.rows_loaded + outcome.rows_quarantined


def test_one_file_one_plugin(source: FileSource) -> None:
    module = inspect.getmodule(type(source))
    assert module is not None
    assert module.PLUGIN is source
