"""Types that prove too narrow further down: when they are widened, and what is told about it."""

from __future__ import annotations

from collections import Counter

import pytest

from core.base.errors import Refused
from core.base.finding import Finding
from core.data.inference.convert import ColumnPlan
from core.data.readers.text.widening import Outcome, load_widening, widen, wider
from core.data.schema import ColumnType
from core.data.source import ReadReport
from core.data.storage.quarantine import Quarantine

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
    found = widen([WHOLE], Outcome(bad=Counter(x=bad), numeric=Counter(x=numeric)), rows=1_000)
    assert found[0].type.value == type_


def test_a_type_that_a_person_chose_stays() -> None:
    chosen = ColumnPlan("x", ColumnType.INTEGER, declared=True)
    assert widen([chosen], Outcome(bad=Counter(x=900)), rows=1_000) == [chosen]


def test_a_file_is_read_again_until_its_types_hold() -> None:
    read: list[str] = []

    def once(plans: list[ColumnPlan], outcome: Outcome) -> tuple[int, ReadReport]:
        read.append(plans[0].type.value)
        outcome.bad["x"] = {"integer": 50, "number": 50, "text": 0}[read[-1]]
        outcome.numeric["x"] = 50 if read[-1] == "integer" else 0
        return 1_000, ReadReport(1_000)

    looked = [
        Finding(code="leading_zeros", sentence="Stays."),
        Finding(code="sampled", sentence="Goes."),
    ]
    loaded = load_widening("x.csv", [WHOLE], looked, once, Quarantine(None))
    assert read == ["integer", "number", "text"]
    assert loaded.columns[0].type is ColumnType.TEXT
    assert [notice.code for notice in loaded.notices] == [
        "leading_zeros",
        "type_widened",
        "type_widened",
    ]


def test_rows_that_vanish_are_refused() -> None:
    with pytest.raises(Refused, match="10 rows were read, but 9 loaded"):
        load_widening(
            "x.csv", [WHOLE], [], lambda plans, outcome: (9, ReadReport(10)), Quarantine(None)
        )
