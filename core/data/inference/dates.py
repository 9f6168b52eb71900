"""Dates and times in samples of text: which spellings could be meant, and whether the day or the
month comes first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from core.base.finding import Finding, options
from core.data.inference import date_formats
from core.data.inference.convert import ColumnPlan
from core.data.inference.date_formats import Spelling
from core.data.inference.sample import Sample


@cache
def _python_pattern(spelling: Spelling) -> re.Pattern[str]:
    return re.compile(date_formats.pattern(spelling))


def likely_spellings(sample: Sample) -> list[Spelling]:
    """Spellings that fit one of the first cells and at least half of the probe."""
    if not any(char.isdigit() for cell in sample.probe[:3] for char in cell):
        return []
    likely = [
        spelling
        for spelling in date_formats.spellings()
        if any(_python_pattern(spelling).match(cell) for cell in sample.probe[:3])
    ]
    return [spelling for spelling in likely if sample.like(_python_pattern(spelling)) >= 0.5]


def possible_spellings(sample: Sample) -> list[Spelling]:
    """Spellings that fit a tenth of the probe."""
    if not any(re.search(r"\d[-/.:]\d", cell) for cell in sample.probe):
        return []
    return [
        spelling
        for spelling in date_formats.spellings()
        if sample.like(_python_pattern(spelling)) >= 0.1
    ]


def guess_dates(sample: Sample, base: ColumnPlan) -> tuple[ColumnPlan, list[Finding]] | None:
    """Dates, times of day or both, in the way of writing that fits most cells; None where too few
    fit any.
    """
    plans = [
        replace(base, type=spelling.type, spelling=spelling)
        for spelling in likely_spellings(sample)
    ]
    shares = [(sample.share(plan), plan) for plan in plans]
    accepted = [(share, plan) for share, plan in shares if sample.accepts(share)]
    if not accepted:
        return None
    best = max(share for share, _ in accepted)
    plan = next(plan for share, plan in accepted if share == best)
    assert plan.spelling is not None  # noqa: S101
    notices = []
    if plan.spelling.zone and len(zones := _zones(sample)) > 1:
        sentence = (
            f"“{plan.name}” has several time zones ({', '.join(sorted(zones)[:4])}); every moment"
            " is stored in UTC."
        )
        notices.append(
            Finding(
                code="mixed_zones",
                severity="warn",
                sentence=sentence,
                subject=plan.name,
                count=len(zones),
            )
        )
    return plan, notices


def _zones(sample: Sample) -> set[str]:
    endings = (re.search(r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$", cell) for cell in sample.probe)
    return {ending[1] for ending in endings if ending is not None}


def settle_day_month(
    plans: list[ColumnPlan], samples: list[Sample], dates: str
) -> tuple[list[ColumnPlan], list[Finding]]:
    """Decide day first or month first once for the file: by the person, else by a column that
    leaves no doubt, else day first, and ask.

    Parameters
    ----------
    plans : list of ColumnPlan
        As each column was planned alone.
    samples : list of Sample
        The cells of each.
    dates : str
        What the person said: auto, day first or month first.

    Returns
    -------
    list of ColumnPlan, list of Finding
        The plans, all in one order, and the question where nothing decides.
    """
    plans = list(plans)
    order: dict[int, bool] = {}  # column → day first, where the cells leave no doubt
    doubtful: list[int] = []
    for index, (plan, sample) in enumerate(zip(plans, samples, strict=True)):
        twin = _twin(plan)
        if twin is None or plan.spelling is None:
            continue
        if sample.share(twin) < sample.share(plan):
            order[index] = plan.spelling.date in date_formats.AMBIGUOUS
        else:
            doubtful.append(index)
    known = set(order.values())
    day_first = dates == "day first" or (dates != "month first" and known != {False})
    for index in doubtful:
        twin = _twin(plans[index])
        spelling = plans[index].spelling
        if (
            twin is not None
            and spelling is not None
            and (spelling.date in date_formats.AMBIGUOUS) != day_first
        ):
            plans[index] = twin
    undecided = doubtful and dates == "auto" and len(known) != 1
    return plans, [_ask_day_month(plans, samples, doubtful)] if undecided else []


def _ask_day_month(plans: list[ColumnPlan], samples: list[Sample], doubtful: list[int]) -> Finding:
    names = ", ".join(f"“{plans[index].name}”" for index in doubtful[:5])
    example = samples[doubtful[0]].probe[0]
    sentence = (
        f"Dates such as “{example}” in {names} can be read in two ways. They are read day first;"
        " say if the month comes first."
    )
    return Finding(
        code="ambiguous_dates",
        severity="warn",
        asks=True,
        sentence=sentence,
        subject=plans[doubtful[0]].name,
        count=len(doubtful),
        action=options(dates="month first"),
    )


def _twin(plan: ColumnPlan) -> ColumnPlan | None:
    """The same plan with day and month exchanged."""
    if plan.spelling is None or plan.spelling.date is None:
        return None
    other = date_formats.AMBIGUOUS.get(plan.spelling.date) or {
        month: day for day, month in date_formats.AMBIGUOUS.items()
    }.get(plan.spelling.date)
    return replace(plan, spelling=replace(plan.spelling, date=other)) if other else None
