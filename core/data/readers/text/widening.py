"""Types found from the first rows may prove too narrow further down: what the reading of a whole
table counts, and the wider types.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from core.base.finding import Finding, options
from core.base.words import plural
from core.data.inference.convert import ColumnPlan
from core.data.readers.text.typed import Typed
from core.data.schema import TEXTUAL, ColumnType, emptied

FLOOD = 0.01  # a column whose cells do not fit more often than this gets a wider type instead


@dataclass
class Outcome:
    """What one typing of a whole table counted: rows, and cells per column."""

    rows: int = 0
    bad: Counter[str] = field(default_factory=Counter)
    numeric: Counter[str] = field(default_factory=Counter)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, typed: Typed, rows: int) -> None:
        """Add the counts of one batch of ``rows`` rows."""
        self.rows += rows
        self.bad += typed.bad
        self.numeric += typed.numeric
        self.counts += typed.counts


def may_widen(plan: ColumnPlan) -> bool:
    """Whether the type of a column is a guess that may prove too narrow."""
    return not plan.declared and plan.type not in TEXTUAL


def wider(plan: ColumnPlan, numeric: bool) -> ColumnPlan:
    """The type to fall back to when too many cells further down do not fit; ``numeric`` when those
    cells are numbers.
    """
    if plan.type is ColumnType.INTEGER and numeric:
        return replace(plan, type=ColumnType.NUMBER)
    return replace(plan, type=ColumnType.TEXT, spelling=None)


def widen(plans: list[ColumnPlan], outcome: Outcome) -> list[ColumnPlan]:
    """Wider plans where a flood of cells does not fit; whole numbers become numbers as soon as one
    fraction is met.
    """
    return [_widened(plan, outcome) if may_widen(plan) else plan for plan in plans]


def _widened(plan: ColumnPlan, outcome: Outcome) -> ColumnPlan:
    bad, numeric = outcome.bad[plan.name], outcome.numeric[plan.name]
    flood = FLOOD * outcome.rows
    if plan.type is ColumnType.INTEGER and numeric:
        return wider(plan, numeric=bad - numeric <= flood)
    return wider(plan, numeric=False) if bad > flood else plan


def widen_notices(
    before: list[ColumnPlan], after: list[ColumnPlan], outcome: Outcome
) -> list[Finding]:
    """What was widened, and why."""
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    return [
        Finding(
            code="type_widened",
            severity="warn",
            sentence=_widened_sentence(old, new, outcome.bad[old.name]),
            subject=old.name,
            count=outcome.bad[old.name],
        )
        for old, new in changed
    ]


def _widened_sentence(old: ColumnPlan, new: ColumnPlan, bad: int) -> str:
    cells = plural(bad, "cell further down does not fit", "cells further down do not fit")
    return (
        f"“{old.name}” looked like {old.type.value} in the rows looked at first, but {cells}; it is"
        f" read as {new.type.value}."
    )


def count_notices(outcome: Outcome, plans: list[ColumnPlan]) -> list[Finding]:
    """What was stored as missing although something stood there, and what did not fit, for the
    whole table.
    """
    notices = []
    for plan in plans:
        notices += [
            _as_text_notice(what, emptied(what, count, plan.name), plan, count)
            for what in ("missing_words", "not_a_number", "infinite")
            if (count := outcome.counts[plan.name, what])
        ]
        if count := outcome.bad[plan.name]:
            rows = plural(
                count, "row is in quarantine because its", "rows are in quarantine because their"
            )
            sentence = f"{rows} cell in “{plan.name}” does not fit its type ({plan.type.value})."
            notices.append(_as_text_notice("cells_do_not_fit", sentence, plan, count))
    return notices


def _as_text_notice(code: str, sentence: str, plan: ColumnPlan, count: int) -> Finding:
    """A warning that reading the column as text would settle."""
    return Finding(
        code=code,
        severity="warn",
        sentence=sentence,
        subject=plan.name,
        count=count,
        action=options(types={plan.name: "text"}),
    )
