"""Text in columns as a source."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from core.data.source import EXAMPLE_ROWS
from core.data.sources.fixed_width import PLUGIN, FixedParams
from tests.core.data import reading


def test_the_example_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = reading.read(PLUGIN.example(tmp_path), tmp_path)
    assert (result.source, result.rows()) == ("fixed_width", list(EXAMPLE_ROWS))
    assert result.types() == {"id": "integer", "name": "text", "score": "number"}


def test_edges_and_header_are_detected_and_asked_about(tmp_path: Path) -> None:
    detection = reading.inspect(PLUGIN, PLUGIN.example(tmp_path))
    assert isinstance(detection.params, FixedParams)
    assert (detection.params.edges, detection.params.header) == ([1, 4, 10], True)


def test_other_edges_cut_other_cells(tmp_path: Path) -> None:
    preview = reading.preview(PLUGIN, PLUGIN.example(tmp_path), edges=[10, 1])
    assert preview.rows.to_pylist()[1] == {"id name": "2  Bo", "score": 2.25}


def test_edges_are_sorted_and_each_once() -> None:
    assert FixedParams(edges=[9, 1, 9]).edges == [1, 9]


@pytest.mark.parametrize("edges", [[], [0], [100_001], list(range(1, 2_002))])
def test_edges_that_cannot_be_are_refused(edges: list[int]) -> None:
    with pytest.raises(ValidationError):
        FixedParams(edges=edges)


def test_delimited_text_is_not_recognised() -> None:
    assert PLUGIN.recognises(b"id,name,score\n1,Ann,1.5\n2,Bo,2.25\n", ".csv") == 0.0
