"""Types that prove too narrow further down: when they are widened, and what is told about it."""

from __future__ import annotations

from collections import Counter

import pytest

from core.data.inference.convert import ColumnPlan
from core.data.readers.text.widening import (
    Outcome,
    count_notices,
    may_widen,
    widen,
    widen_notices,
    wider,
)
from core.data.schema import ColumnType

WHOLE = ColumnPlan("x", ColumnType.INTEGER)


def test_wider_types() -> None:
    assert wider(WHOLE, numeric=True).type is ColumnType.NUMBER
    assert wider(WHOLE, numeric=False).type is ColumnType.TEXT


@pytest.mark.parametrize(
    ("bad", "numeric", "type_"),
    [
        (0, 0, "integer"),
        (10, 0, "integer"),
        (11, 0, "text"),
        (1, 1, "number"),
        (11, 1, "number"),
        (12, 1, "text"),
    ],
)
def test_a_type_is_widened_by_a_fraction_or_a_flood(bad: int, numeric: int, type_: str) -> None:
    outcome = Outcome(1_000, bad=Counter(x=bad), numeric=Counter(x=numeric))
    assert [plan.type.value for plan in widen([WHOLE], outcome)] == [type_]


def test_a_type_that_a_person_chose_stays() -> None:
    chosen = ColumnPlan("x", ColumnType.INTEGER, declared=True)
    assert widen([chosen], Outcome(1_000, bad=Counter(x=900))) == [chosen]


def test_only_a_guess_may_prove_too_narrow() -> None:
    assert may_widen(WHOLE)
    assert not may_widen(ColumnPlan("x", ColumnType.INTEGER, declared=True))
    assert not may_widen(ColumnPlan("x", ColumnType.TEXT))
    assert not may_widen(ColumnPlan("x", ColumnType.CATEGORY))


def test_a_widened_type_is_told_with_its_count() -> None:
    outcome = Outcome(1_000, bad=Counter(x=1))
    wide = [wider(WHOLE, numeric=True)]
    assert widen_notices([WHOLE], [WHOLE], outcome) == []
    (notice,) = widen_notices([WHOLE], wide, outcome)
    assert (notice.code, notice.subject, notice.count) == ("type_widened", "x", 1)
    assert notice.sentence == (
        "“x” looked like integer in the rows looked at first, but 1 cell further down does not"
        " fit; it is read as number."
    )


def test_what_was_counted_is_told() -> None:
    counts = Counter({("x", "infinite"): 2, ("x", "missing_words"): 1})
    notices = count_notices(Outcome(9, bad=Counter(x=3), counts=counts), [WHOLE])
    assert [(notice.code, notice.count) for notice in notices] == [
        ("missing_words", 1),
        ("infinite", 2),
        ("cells_do_not_fit", 3),
    ]
    assert notices[2].sentence == (
        "3 rows are in quarantine because their cell in “x” does not fit its type (integer)."
    )
    assert notices[2].action is not None
    assert notices[2].action.values == {"types": {"x": "text"}}
