"""The cells of a column that decide its type."""

from __future__ import annotations

import re

from core.data.inference.convert import ColumnPlan
from core.data.inference.sample import sample_of
from core.data.schema import ColumnType

EMPTY = frozenset({""})


def test_missing_words_are_counted_apart_and_cells_are_trimmed() -> None:
    sample = sample_of("a", [" 1 ", "NA", "", None, "2\u00a0", "NA", "n/a", "   "], EMPTY)
    assert sample.cells.to_pylist() == ["1", "2"]
    assert sample.words == {"NA": 2, "n/a": 1}
    assert sample.probe == ("1", "2")


def test_texts_that_a_person_calls_missing_are_no_cells() -> None:
    sample = sample_of("a", ["1", "none at all", "2"], frozenset({"", "none at all"}))
    assert sample.cells.to_pylist() == ["1", "2"]


def test_the_probe_is_spread_over_a_long_column() -> None:
    sample = sample_of("a", [str(i) for i in range(600)], EMPTY)
    assert len(sample.cells) == 600
    assert sample.probe == tuple(str(i) for i in range(0, 600, 3))
    short = sample_of("a", [str(i) for i in range(399)], EMPTY)
    assert short.probe == tuple(str(i) for i in range(200))


def test_the_share_of_cells_that_fit() -> None:
    sample = sample_of("a", ["1", "2", "x", "4"], EMPTY)
    assert sample.share(ColumnPlan("a", ColumnType.INTEGER)) == 0.75
    assert sample.share(ColumnPlan("a", ColumnType.TEXT)) == 1.0
    assert sample.like(re.compile(r"[a-z]")) == 0.25
    assert sample_of("a", [""], EMPTY).share(ColumnPlan("a", ColumnType.INTEGER)) == 0.0


def test_one_cell_in_a_hundred_may_differ_once_there_are_a_hundred() -> None:
    many, few = sample_of("a", ["1"] * 100, EMPTY), sample_of("a", ["1"] * 99, EMPTY)
    assert many.accepts(0.99)
    assert not many.accepts(0.989)
    assert not few.accepts(0.99)
    assert few.accepts(1.0)
