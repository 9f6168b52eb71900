"""What is said and asked about a column of text."""

from __future__ import annotations

from typing import Any

import pytest

from core.data.inference import notices
from core.data.inference.convert import ColumnPlan
from core.data.inference.sample import Reading, Sample, sample_of
from core.data.schema import ColumnType

TEXT, INTEGER = ColumnPlan("a", ColumnType.TEXT), ColumnPlan("a", ColumnType.INTEGER)


def _sample(*cells: str) -> Sample:
    return sample_of("a", list(cells), frozenset({""}))


def test_a_missing_word_among_numbers_is_said_and_among_texts_asked() -> None:
    sample = _sample("1", "NA", "NA", "n/a")
    (said,) = notices.word_notices(sample, INTEGER, Reading())
    assert (said.asks, said.count, said.fix) == (False, 3, {"types": {"a": "text"}})
    assert "“NA”, “n/a” (3 times in the rows looked at) among whole numbers" in said.sentence
    (asked,) = notices.word_notices(sample, TEXT, Reading())
    assert (asked.asks, asked.count, asked.fix) == (True, 3, {"missing": ["", "NA", "n/a"]})


def test_nothing_is_said_of_words_where_there_are_none_or_the_type_was_chosen() -> None:
    assert notices.word_notices(_sample("1"), INTEGER, Reading()) == []
    chosen = ColumnPlan("a", ColumnType.INTEGER, declared=True)
    assert notices.word_notices(_sample("1", "NA"), chosen, Reading()) == []


def test_cells_beside_the_type_are_shown_and_counted() -> None:
    (misfit,) = notices.misfits(_sample(*["1"] * 199, "x"), INTEGER)
    assert (misfit.code, misfit.count, misfit.fix) == ("mixed_types", 1, {"types": {"a": "text"}})
    assert "whole numbers in 99.50 % of the cells" in misfit.sentence
    assert "(“x”)" in misfit.sentence
    assert notices.misfits(_sample("1", "2"), INTEGER) == []
    assert notices.misfits(_sample("1", "x"), TEXT) == []


@pytest.mark.parametrize(
    ("cells", "code", "fix"),
    [
        (("1,5", "2"), "decimal_mark", {"decimal": ","}),
        (("1.234,5", "2,5"), "decimal_mark", {"decimal": ",", "thousands": "."}),
        (("1,234", "12"), "thousands_mark", {"thousands": ","}),
        (("1,234.5", "12"), "thousands_mark", {"thousands": ","}),
        (("1 234", "12"), "thousands_mark", {"thousands": " "}),
        (("1'234'567", "12"), "thousands_mark", {"thousands": "'"}),
        (("$ 12", "$ 1.50"), "units", {"types": {"a": "number"}}),
        (("12 %", "5%"), "units", {"types": {"a": "number"}}),
    ],
)
def test_a_column_of_text_that_could_be_numbers(
    cells: tuple[str, ...], code: str, fix: dict[str, Any]
) -> None:
    (proposal,) = notices.proposals(_sample(*cells), TEXT, Reading())
    assert (proposal.code, proposal.asks, proposal.fix) == (code, True, fix)
    assert cells[0] in proposal.sentence


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (("1e400", "1"), "“a” mixes 50 % numbers, 50 % other text; it is read as text."),
        (("1 234", "1.5", "x"), "“a” mixes 33.3 % numbers, 66.7 % other text; it is read as text."),
        (("１２", "３"), None),  # digits of another width
        (("١٢", "٣"), None),
        (("１,٥", "２,٥"), None),
        (("$ ٣", "$ ٤"), None),
    ],
)
def test_no_mark_is_proposed_that_no_cell_has(cells: tuple[str, ...], sentence: str | None) -> None:
    proposals = notices.proposals(_sample(*cells), TEXT, Reading())
    assert [proposal.sentence for proposal in proposals] == ([sentence] if sentence else [])


def test_a_mixture_names_its_shares_and_proposes_what_half_of_it_is() -> None:
    (half,) = notices.proposals(_sample("1", "2", "x", "y"), TEXT, Reading())
    assert half.sentence == "“a” mixes 50 % numbers, 50 % other text; it is read as text."
    assert half.fix == {"types": {"a": "number"}}
    (quarter,) = notices.proposals(_sample("2024-01-01", "x", "y", "z"), TEXT, Reading())
    assert quarter.sentence == "“a” mixes 25 % dates, 75 % other text; it is read as text."
    assert quarter.fix is None
    assert notices.proposals(_sample(*["x"] * 10, "1"), TEXT, Reading()) == []
