"""Types found from a sample prove too narrow further down: what one reading of a file counts, the
wider types, and the file read again with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from core.base.finding import Finding, options
from core.base.words import plural
from core.data.inference.convert import ColumnPlan
from core.data.readers.text.rows import Typed
from core.data.schema import ColumnType, emptied
from core.data.source import Loaded, ReadReport, check_even
from core.data.storage.quarantine import Quarantine

FLOOD = 0.01  # a column whose cells do not fit more often than this gets a wider type instead
ATTEMPTS = 3  # times that a file is read again for wider types
_STAYING = {
    "header_empty",
    "header_duplicate",
    "header_cleaned",
    "leading_zeros",
    "big_integers",
    "ambiguous_dates",
    "mixed_zones",
    "empty_column",
    "no_rows",
}


@dataclass
class Outcome:
    """What one reading of the whole file counted per column."""

    bad: Counter[str] = field(default_factory=Counter)
    numeric: Counter[str] = field(default_factory=Counter)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, typed: Typed) -> None:
        """Add the counts of one batch."""
        self.bad += typed.bad
        self.numeric += typed.numeric
        self.counts += typed.counts


Once = Callable[
    [list[ColumnPlan], Outcome], tuple[int, ReadReport]
]  # one reading of the whole file: rows loaded, and the report


def load_widening(
    name: str,
    plans: list[ColumnPlan],
    looked: Sequence[Finding],
    once: Once,
    quarantine: Quarantine,
) -> Loaded:
    """Load a whole file, and again with wider types as long as they prove too narrow.

    Parameters
    ----------
    name : str
        The file's name, for sentences.
    plans : list of ColumnPlan
        The types found from the first look.
    looked : sequence of Finding
        What that look noticed; kept where it still holds when the whole file has been read.
    once : callable
        Reads the whole file with such plans, writes it, and counts into the outcome.
    quarantine : Quarantine
        Holds the rows of the last reading in the end.

    Raises
    ------
    Refused
        When rows read ≠ loaded + quarantined.
    """
    widened: list[Finding] = []
    for attempt in range(ATTEMPTS + 1):
        outcome = Outcome()
        rows, report = once(plans, outcome)
        again = widen(plans, outcome, report.rows_read or 0) if attempt < ATTEMPTS else plans
        if again == plans:
            break
        widened += widen_notices(plans, again, outcome)
        plans = again
        quarantine.clear()
    quarantine.close()
    check_even(name, report.rows_read or 0, rows, quarantine.rows)
    kept = [notice for notice in looked if notice.code in _STAYING]
    return Loaded(
        tuple(plan.column for plan in plans),
        report.rows_read or 0,
        rows,
        quarantine.rows,
        (*kept, *widened, *report.notices),
    )


def wider(plan: ColumnPlan, numeric: bool) -> ColumnPlan:
    """The type to fall back to when too many cells further down do not fit; ``numeric`` when those
    cells are numbers.
    """
    if plan.type is ColumnType.INTEGER and numeric:
        return replace(plan, type=ColumnType.NUMBER)
    return replace(plan, type=ColumnType.TEXT, spelling=None)


def widen(plans: list[ColumnPlan], outcome: Outcome, rows: int) -> list[ColumnPlan]:
    """Wider plans where a flood of cells does not fit; whole numbers become numbers as soon as one
    fraction is met.
    """
    found = []
    for plan in plans:
        bad, numeric = outcome.bad[plan.name], outcome.numeric[plan.name]
        if plan.declared or not bad:
            found.append(plan)
        elif plan.type is ColumnType.INTEGER and numeric:
            found.append(wider(plan, numeric=bad - numeric <= FLOOD * rows))
        else:
            found.append(wider(plan, numeric=False) if bad > FLOOD * rows else plan)
    return found


def widen_notices(
    before: list[ColumnPlan], after: list[ColumnPlan], outcome: Outcome
) -> list[Finding]:
    """What was widened, and why."""
    found = []
    for old, new in zip(before, after, strict=True):
        if old != new:
            misfits = plural(
                outcome.bad[old.name],
                "cell further down does not fit",
                "cells further down do not fit",
            )
            sentence = (
                f"“{old.name}” looked like {old.type.value} in the rows looked at first, but"
                f" {misfits}; it is read as {new.type.value}."
            )
            found.append(
                Finding(
                    code="type_widened",
                    severity="warn",
                    sentence=sentence,
                    subject=old.name,
                    count=outcome.bad[old.name],
                )
            )
    return found


def count_notices(outcome: Outcome, plans: list[ColumnPlan]) -> list[Finding]:
    """What was stored as missing although something stood there, and what did not fit, for the
    whole file.
    """
    found = []
    for plan in plans:
        for what in ("missing_words", "not_a_number", "infinite"):
            if count := outcome.counts[plan.name, what]:
                sentence = emptied(what, count, plan.name)
                found.append(
                    Finding(
                        code=what,
                        severity="warn",
                        sentence=sentence,
                        subject=plan.name,
                        count=count,
                        action=options(types={plan.name: "text"}),
                    )
                )
        if count := outcome.bad[plan.name]:
            rows = plural(
                count, "row is in quarantine because its", "rows are in quarantine because their"
            )
            sentence = f"{rows} cell in “{plan.name}” does not fit its type ({plan.type.value})."
            found.append(
                Finding(
                    code="cells_do_not_fit",
                    severity="warn",
                    sentence=sentence,
                    subject=plan.name,
                    count=count,
                    action=options(types={plan.name: "text"}),
                )
            )
    return found
