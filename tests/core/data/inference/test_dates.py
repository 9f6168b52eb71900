"""Which spelling of dates a column has, and whether the day or the month comes first."""

from __future__ import annotations

import pytest

from core.data.inference import dates
from core.data.inference.convert import ColumnPlan
from core.data.inference.date_formats import Spelling
from core.data.inference.sample import Sample, sample_of
from core.data.schema import ColumnType

BASE = ColumnPlan("day", ColumnType.TEXT)


def _sample(*cells: str) -> Sample:
    return sample_of("day", list(cells), frozenset({""}))


def _plan(date: str) -> ColumnPlan:
    return ColumnPlan("day", ColumnType.DATE, spelling=Spelling(date))


def test_a_column_of_iso_dates() -> None:
    guess = dates.guess_dates(_sample("2024-02-29", "2023-01-05"), BASE)
    assert guess is not None
    plan, notices = guess
    assert (plan.type, plan.spelling, notices) == (ColumnType.DATE, Spelling("YYYY-MM-DD"), [])


def test_the_spelling_that_fits_most_cells_is_taken() -> None:
    guess = dates.guess_dates(_sample("03/04/2025", "03/31/2025"), BASE)
    assert guess is not None
    assert guess[0].spelling == Spelling("MM/DD/YYYY")


def test_one_cell_that_is_no_date_makes_a_short_column_text() -> None:
    assert dates.guess_dates(_sample("2024-02-29", "2024-02-30"), BASE) is None
    assert dates.likely_spellings(_sample("soon", "later")) == []


def test_several_zones_are_named() -> None:
    guess = dates.guess_dates(_sample("2024-01-01 10:00:00Z", "2024-01-01 10:00:00+02:00"), BASE)
    assert guess is not None
    (notice,) = guess[1]
    assert (notice.code, notice.count) == ("mixed_zones", 2)
    assert "(+02:00, Z)" in notice.sentence
    assert guess[0].type is ColumnType.DATETIME


def test_one_zone_needs_no_word() -> None:
    guess = dates.guess_dates(_sample("2024-01-01 10:00:00Z", "2024-01-02 10:00:00Z"), BASE)
    assert guess is not None
    assert guess[1] == []


def test_possible_spellings_fit_a_tenth() -> None:
    cells = ["2024-01-01", *["word"] * 9]
    assert Spelling("YYYY-MM-DD") in dates.possible_spellings(_sample(*cells))
    assert dates.possible_spellings(_sample(*cells, "word")) == []
    assert dates.possible_spellings(_sample("2024", "1")) == []


@pytest.mark.parametrize(
    ("order", "spelling", "codes"),
    [
        ("auto", "DD/MM/YYYY", ["ambiguous_dates"]),
        ("day first", "DD/MM/YYYY", []),
        ("month first", "MM/DD/YYYY", []),
    ],
)
def test_doubtful_dates_are_day_first_unless_a_person_says_so(
    order: str, spelling: str, codes: list[str]
) -> None:
    plans, notices = dates.settle_day_month(
        [_plan("MM/DD/YYYY")], [_sample("03/04/2025", "05/06/2025")], order
    )
    assert plans[0].spelling == Spelling(spelling)
    assert [notice.code for notice in notices] == codes


def test_the_question_shows_a_date_and_what_settles_it() -> None:
    (notice,) = dates.settle_day_month([_plan("DD/MM/YYYY")], [_sample("03/04/2025")], "auto")[1]
    assert notice.asks
    assert "“03/04/2025” in “day”" in notice.sentence
    assert notice.fix == {"dates": "month first"}


def test_a_column_without_doubt_decides_for_the_file() -> None:
    sure, doubtful = _sample("03/31/2025"), _sample("03-04-2025")
    plans, notices = dates.settle_day_month(
        [_plan("MM/DD/YYYY"), _plan("DD-MM-YYYY")], [sure, doubtful], "auto"
    )
    assert [plan.spelling for plan in plans] == [Spelling("MM/DD/YYYY"), Spelling("MM-DD-YYYY")]
    assert notices == []


def test_columns_that_contradict_each_other_leave_the_question() -> None:
    plans, notices = dates.settle_day_month(
        [_plan("MM/DD/YYYY"), _plan("DD-MM-YYYY"), _plan("DD/MM/YY")],
        [_sample("03/31/2025"), _sample("31-03-2025"), _sample("03/04/25")],
        "auto",
    )
    assert plans[2].spelling == Spelling("DD/MM/YY")
    assert [notice.count for notice in notices] == [1]
