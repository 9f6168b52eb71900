"""The context of a reading, and which sources read files."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from core.base.errors import NotFound
from core.data.limits import Limits
from core.data.source import SOURCES, ReadContext, file_sources


def test_a_part_of_the_work_is_a_part_of_the_progress() -> None:
    seen: list[tuple[float | None, str]] = []

    def progress(done: float | None, message: str = "") -> None:
        seen.append((done, message))

    context = ReadContext(Limits(1, 1), Path("scratch"), progress, path=Path("x.csv"))
    part = context.part(0.5, 0.75)
    part.progress(0.5, "half")
    assert seen == [(0.625, "half")]
    assert (part.file, part.scratch, part.limits) == (Path("x.csv"), Path("scratch"), Limits(1, 1))


def test_a_file_source_needs_a_file() -> None:
    context = ReadContext(Limits(1, 1), Path("scratch"))
    assert (context.secrets, context.cursor, context.file_name) == (None, None, "")
    with pytest.raises(ValueError, match="with a path"):
        _ = context.file


def test_file_sources_are_entries_of_the_catalogue() -> None:
    assert [source.name for source in file_sources()] == SOURCES.names()
    with pytest.raises(NotFound):
        _ = SOURCES["nothing"]


def test_names_of_what_is_nested_are_joined_by_one_to_three_characters() -> None:
    nesting = [source for source in SOURCES if "separator" in source.Params.model_fields]
    assert [source.name for source in nesting] == ["json", "parquet", "xml"]
    for source in nesting:
        assert source.Params().model_dump()["separator"] == "."
        assert source.Params(separator="___").model_dump()["separator"] == "___"
        for separator in ("", "____"):
            with pytest.raises(ValidationError):
                source.Params(separator=separator)
