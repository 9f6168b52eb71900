"""Every source of the catalogue keeps the contract: a form with words, its own files recognised,
the same data back, and counts that come out even.
"""

from __future__ import annotations

import inspect
import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.base.errors import Refused
from core.data.limits import Limits
from core.data.source import (
    EXAMPLE_ROWS,
    SOURCES,
    Detection,
    FileParams,
    FileSource,
    Preview,
    ReadContext,
    file_sources,
)
from core.data.sources.loading import Loaded, load
from core.data.storage.quarantine import Quarantine

LIMITS = Limits(total=2_000_000_000, ratio=200)
FILE_SOURCES = {source.name: source for source in file_sources()}


@pytest.fixture(params=FILE_SOURCES)
def source(request: pytest.FixtureRequest) -> FileSource:
    return FILE_SOURCES[request.param]


@pytest.fixture
def example(source: FileSource, tmp_path: Path) -> Path:
    return source.example(tmp_path)


def context(path: Path) -> ReadContext:
    return ReadContext(LIMITS, path.parent, path=path, file_name=path.name)


def test_no_source_is_broken() -> None:
    assert SOURCES.broken == {}
    assert FILE_SOURCES.keys() <= set(SOURCES.names())
    assert FILE_SOURCES


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
    assert example.suffix in source.suffixes or not source.certain
    head = example.read_bytes()[: 1 << 16]
    scores = {name: other.recognises(head, example.suffix) for name, other in FILE_SOURCES.items()}
    assert all(0 <= score <= 1 for score in scores.values())
    if not source.certain:  # never so sure that a person would not be asked
        assert 0 < scores[source.name] < 0.95
        return
    assert max(scores, key=lambda name: scores[name]) == source.name
    anywhere = {name: other.recognises(head, ".bin") for name, other in FILE_SOURCES.items()}
    assert max(anywhere, key=lambda name: anywhere[name]) == source.name


def _load(
    source: FileSource, path: Path, folder: Path, **overrides: Any
) -> tuple[Detection, Loaded, pa.Table, Quarantine]:
    detection = source.inspect(context(path), overrides)
    quarantine = Quarantine(folder / "bad.parquet")
    target = folder / "out.parquet"
    loaded = load(source, detection.params, context(path), target, quarantine)
    return detection, loaded, pq.read_table(target), quarantine


def test_same_data_back(source: FileSource, example: Path, tmp_path: Path) -> None:
    detection, loaded, table, quarantine = _load(source, example, tmp_path)
    rows = [
        {
            key: float(value) if key == "score" and value is not None else value
            for key, value in row.items()
        }
        for row in table.to_pylist()
    ]
    assert rows == list(EXAMPLE_ROWS)
    assert (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined) == (3, 3, 0)
    assert quarantine.rows == 0
    assert (
        [column.name for column in loaded.columns] == table.column_names == ["id", "name", "score"]
    )
    assert isinstance(detection.params, source.Params)


def test_preview_shows_what_a_load_stores(
    source: FileSource, example: Path, tmp_path: Path
) -> None:
    _, loaded, table, _ = _load(source, example, tmp_path)
    params = source.inspect(context(example), {}).params
    preview = source.preview(params, context(example), 2)
    assert isinstance(preview, Preview)
    assert preview.source == source.name
    assert preview.rows.to_pylist() == table.to_pylist()[:2]
    assert [(column.name, column.type) for column in preview.columns] == [
        (column.name, column.type) for column in loaded.columns
    ]
    assert preview.total_rows in (3, None)


def test_batches_are_what_a_load_stores(source: FileSource, example: Path, tmp_path: Path) -> None:
    detection, _, table, _ = _load(source, example, tmp_path)
    batches = list(source.read(detection.params, context(example), Quarantine()))
    assert pa.Table.from_batches(batches).equals(table)


def test_same_bytes_twice(source: FileSource, example: Path, tmp_path: Path) -> None:
    stored = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        _load(source, example, tmp_path / name)
        stored.append((tmp_path / name / "out.parquet").read_bytes())
    assert stored[0] == stored[1]


def test_parameters_survive_json(source: FileSource, example: Path) -> None:
    params = source.inspect(context(example), {}).params
    assert source.Params.model_validate(json.loads(params.model_dump_json())) == params


def test_a_chosen_type_is_kept(source: FileSource, example: Path, tmp_path: Path) -> None:
    table = _load(source, example, tmp_path, types={"id": "text"})[2]
    assert table.column("id").to_pylist() == ["1", "2", "3"]


def test_a_preview_counts_what_a_chosen_type_would_put_into_quarantine(
    source: FileSource, example: Path, tmp_path: Path
) -> None:
    _, loaded, _, quarantine = _load(source, example, tmp_path, types={"name": "integer"})
    params = source.inspect(context(example), {"types": {"name": "integer"}}).params
    preview = source.preview(params, context(example), 200)
    assert (preview.rejected, preview.rows.num_rows) == (3, 0)
    assert (loaded.rows_quarantined, quarantine.rows) == (3, 3)


def test_an_empty_file_is_refused(source: FileSource, tmp_path: Path) -> None:
    path = tmp_path / f"nothing{source.suffixes[0]}"
    path.touch()
    with pytest.raises(Refused, match=r"nothing"):
        _load(source, path, tmp_path)


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
        path = tmp_path / f"damaged{example.suffix}"
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
