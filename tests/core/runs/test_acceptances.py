"""Which finding an acceptance is about."""

from __future__ import annotations

import datetime as dt

import pytest

from core.base.finding import Acceptance, Finding
from core.runs.acceptances import applied, covers
from core.runs.records import AcceptanceRecord

AT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
LEAK = Finding(code="MW001", kind="leak", sentence="A leak.", columns=("b", "a"))


def record(code: str = "MW001", columns: list[str] | None = None, reason: str = "Known before."):
    return AcceptanceRecord(
        run_id=1, code=code, columns=columns, reason=reason, account="ada", at=AT
    )


@pytest.mark.parametrize(
    ("code", "columns", "covered"),
    [
        ("MW001", None, True),
        ("MW001", ["a", "b"], True),
        ("MW001", ["a"], False),
        ("MW001", [], False),
        ("MW002", None, False),
    ],
)
def test_it_is_known_by_code_and_columns(
    code: str, columns: list[str] | None, covered: bool
) -> None:
    assert covers(record(code, columns), LEAK) is covered


def test_the_newest_acceptance_stands_and_the_finding_stays_as_it_was() -> None:
    other = Finding(code="MW005", sentence="Unequal.")
    first, second = record(), record(columns=["a", "b"], reason="Asked the source.")
    accepted, untouched = applied([LEAK, other], [first, second])
    assert accepted.accepted == Acceptance(reason="Asked the source.", at=AT, by="ada")
    assert accepted.model_copy(update={"accepted": None}) == LEAK
    assert untouched is other
