"""What is told or asked about a column of text: words for “no value”, cells that do not fit its
type, and what it could be if a person says so.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pyarrow as pa

from core.base.finding import Finding, options
from core.data.inference.convert import NUMBER, ColumnPlan, convert
from core.data.inference.dates import possible_spellings
from core.data.inference.sample import NUMBER_LIKE, SHARE, Reading, Sample
from core.data.schema import TEXTUAL, ColumnType

# Digits are those of ASCII, as in the conversion itself.
_GROUPED = {
    mark: re.compile(rf"^[+-]?\d{{1,3}}({re.escape(mark)}\d{{3}})+$", re.ASCII)
    for mark in (",", ".", " ", "'", "\u00a0", "\u202f")
}
_COMMA = re.compile(r"^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$", re.ASCII)
_US = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$", re.ASCII)
_WHOLE = re.compile(r"^[+-]?\d+$", re.ASCII)
_PLAIN = re.compile(NUMBER, re.ASCII)
_UNIT = re.compile(
    r"^[+-]?[ ]?(?:[$€£¥₹]|USD|EUR|GBP|CHF)[ ]?[+-]?[\d.,' ]*\d$|^[+-]?[\d.,' ]*\d["
    r" ]?(?:%|[$€£¥₹]|USD|EUR|GBP|CHF)$",
    re.ASCII,
)


def word_notices(sample: Sample, plan: ColumnPlan, reading: Reading) -> list[Finding]:
    """“NA” and the like: missing in a column of numbers or dates (told), text in a column of text
    (asked).
    """
    if not sample.words or plan.declared:
        return []
    count, shown = (
        sum(sample.words.values()),
        ", ".join(f"“{word}”" for word in sorted(sample.words)[:5]),
    )
    if plan.type in TEXTUAL:
        all_words = options(missing=sorted(reading.missing | set(sample.words)))
        sentence = (
            f"“{plan.name}” holds {shown} ({count} times in the rows looked at). It stays as text;"
            " say if it means “no value”."
        )
        return [
            Finding(
                code="missing_words",
                severity="warn",
                asks=True,
                sentence=sentence,
                subject=plan.name,
                count=count,
                action=all_words,
            )
        ]
    sentence = (
        f"“{plan.name}” holds {shown} ({count} times in the rows looked at) among"
        f" {_plural(plan.type)}; such cells count as missing."
    )
    as_text = options(types={plan.name: ColumnType.TEXT.value})
    return [
        Finding(
            code="missing_words",
            severity="warn",
            sentence=sentence,
            subject=plan.name,
            count=count,
            action=as_text,
        )
    ]


def misfits(sample: Sample, plan: ColumnPlan) -> list[Finding]:
    """A type that stands although a few cells do not fit."""
    if plan.type in TEXTUAL or (bad := convert(sample.cells, plan).bad) is None:
        return []
    examples = ", ".join(
        f"“{cell[:30]}”"
        for cell in dict.fromkeys(sample.cells.filter(pa.array(bad)).to_pylist()[:3])
    )
    share = 1 - float(bad.mean())
    sentence = (
        f"“{plan.name}” holds {_plural(plan.type)} in {_percent(share)} of the cells looked at;"
        f" rows with others ({examples}) go to quarantine, "
    )
    sentence += "unless you read it as text."
    as_text = options(types={plan.name: ColumnType.TEXT.value})
    return [
        Finding(
            code="mixed_types",
            severity="warn",
            sentence=sentence,
            subject=plan.name,
            count=int(bad.sum()),
            action=as_text,
        )
    ]


def proposals(sample: Sample, base: ColumnPlan, reading: Reading) -> list[Finding]:
    """What a column of text could be, if the person says so."""
    if (mark := _mark_proposal(sample, base, reading)) is not None:
        return [mark]
    if sample.like(_UNIT) >= SHARE:
        sentence = (
            f"“{base.name}” holds numbers with a unit (“{sample.probe[0]}”). It is read as text;"
            " make it a number to drop the sign and keep the figure."
        )
        return [
            Finding(
                code="units",
                severity="warn",
                asks=True,
                sentence=sentence,
                subject=base.name,
                action=options(types={base.name: ColumnType.NUMBER.value}),
            )
        ]
    return _mixture(sample, base)


def _mark_proposal(sample: Sample, base: ColumnPlan, reading: Reading) -> Finding | None:
    """Decimal commas and thousands marks."""
    example = next((cell for cell in sample.probe if not cell.isdigit()), sample.probe[0])

    def ask(fix: dict[str, str], what: str) -> Finding:
        sentence = (
            f"“{base.name}” could be numbers with {what} (“{example}”). It is read as text until"
            " you say so."
        )
        return Finding(
            code="decimal_mark" if "decimal" in fix else "thousands_mark",
            severity="warn",
            asks=True,
            sentence=sentence,
            subject=base.name,
            action=options(**fix),
        )

    def all_like(*patterns: re.Pattern[str]) -> bool:
        return all(any(pattern.match(cell) for pattern in patterns) for cell in sample.probe)

    def any_like(pattern: re.Pattern[str]) -> bool:
        return any(pattern.match(cell) for cell in sample.probe)

    for mark, pattern in _GROUPED.items():
        if mark != reading.decimal and all_like(pattern, _WHOLE) and any_like(pattern):
            return ask({"thousands": mark}, f"“{mark}” between thousands")
    if all_like(_US, _PLAIN) and any_like(_US):
        return ask({"thousands": ","}, "“,” between thousands")
    if all_like(_COMMA, _WHOLE, _GROUPED["."]):
        dotted = any("." in cell for cell in sample.probe)
        return ask({"decimal": ","} | ({"thousands": "."} if dotted else {}), "a decimal comma")
    return None


def _mixture(sample: Sample, base: ColumnPlan) -> list[Finding]:
    """Shares of numbers and dates in a column that stays text."""
    numbers = (
        sample.share(replace(base, type=ColumnType.NUMBER)) if sample.like(NUMBER_LIKE) else 0.0
    )
    dates = max(
        (sample.share(replace(base, type=s.type, spelling=s)) for s in possible_spellings(sample)),
        default=0.0,
    )
    if max(numbers, dates) < 0.1:
        return []
    parts = [
        f"{_percent(share)} {what}"
        for share, what in (
            (numbers, "numbers"),
            (dates, "dates"),
            (1 - numbers - dates, "other text"),
        )
        if share > 0
    ]
    target = ColumnType.NUMBER if numbers >= dates else ColumnType.DATE
    sentence = f"“{base.name}” mixes {', '.join(parts)}; it is read as text."
    proposal = options(types={base.name: target.value}) if max(numbers, dates) >= 0.5 else None
    return [
        Finding(
            code="mixed_types",
            severity="warn",
            sentence=sentence,
            subject=base.name,
            action=proposal,
        )
    ]


def _plural(type_: ColumnType) -> str:
    return {
        ColumnType.INTEGER: "whole numbers",
        ColumnType.NUMBER: "numbers",
        ColumnType.DECIMAL: "decimal numbers",
        ColumnType.BOOLEAN: "yes/no words",
        ColumnType.DATE: "dates",
        ColumnType.DATETIME: "dates and times",
        ColumnType.TIME: "times of day",
    }.get(type_, "text")


def _percent(share: float) -> str:
    return (
        f"{share * 100:.3g} %"
        if share < 0.995 or share == 1
        else f"{min(share * 100, 99.99):.2f} %"
    )
