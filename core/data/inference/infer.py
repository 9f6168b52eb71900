"""From samples of text to a plan for each column: its type, how its cells are written, and what a
person should be told or asked.

Nothing that loses information is decided in silence: leading zeros stay text, ambiguous dates are
asked about, decimal commas, thousands marks, units and epochs are proposed, and words such as “NA”
are counted.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from core.base.finding import Finding, options
from core.data.inference.convert import ColumnPlan, convert
from core.data.inference.date_formats import Spelling
from core.data.inference.dates import guess_dates, possible_spellings, settle_day_month
from core.data.inference.headers import Header
from core.data.inference.notices import misfits, proposals, word_notices
from core.data.inference.sample import NUMBER_LIKE, SHARE, Reading, Sample, sample_of
from core.data.schema import TEXTUAL, ColumnType
from core.data.transformers.value_words import FALSE_WORDS, TRUE_WORDS

BOOLEAN_PAIRS = (("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n"), ("on", "off"))
_EPOCH_RANGES = {
    "epoch s": (10**9, 2 * 10**9),
    "epoch ms": (10**12, 2 * 10**12),
    "epoch us": (10**15, 2 * 10**15),
}
_ZERO = re.compile(r"^[+-]?0\d")
_TIME_NAME = re.compile(r"time|date|stamp|epoch|created|updated|(^|_)ts$|_at$", re.I)


def infer(
    headers: list[Header], columns: list[pa.Array], reading: Reading
) -> tuple[list[ColumnPlan], list[Finding]]:
    """A plan for each column of text, and the notices.

    Parameters
    ----------
    headers : list of Header
        Clean unique names.
    columns : list of pa.Array of string
        The sampled cells of each column (rows that could not be cut into cells left out).
    reading : Reading
        What the person decided.
    """
    plans: list[ColumnPlan] = []
    notices: list[Finding] = []
    samples = [
        sample_of(header.name, text, reading.missing)
        for header, text in zip(headers, columns, strict=True)
    ]
    for header, sample in zip(headers, samples, strict=True):
        base = ColumnPlan(sample.name, ColumnType.TEXT, header.source_name, missing=reading.missing)
        declared = reading.types.get(sample.name)
        plan, own_notices = (
            _declared(sample, base, declared, reading)
            if declared
            else _guess(sample, base, reading)
        )
        plans.append(plan)
        notices += own_notices
    plans, asked = settle_day_month(plans, samples, reading.dates)
    return plans, notices + asked


def _guess(sample: Sample, base: ColumnPlan, reading: Reading) -> tuple[ColumnPlan, list[Finding]]:
    """Type and notices of a column nobody declared."""
    if not len(sample.cells):
        notice = Finding(
            code="empty_column",
            severity="warn",
            subject=base.name,
            sentence=f"“{base.name}” has no value in the rows looked at.",
        )
        return base, [notice] if not sample.words else word_notices(sample, base, reading)
    guess = _numeric(sample, base, reading) or _boolean(sample, base) or guess_dates(sample, base)
    if guess is not None:
        plan, notices = guess
        return plan, notices + word_notices(sample, plan, reading) + misfits(sample, plan)
    return base, proposals(sample, base, reading) + word_notices(sample, base, reading)


def _numeric(
    sample: Sample, base: ColumnPlan, reading: Reading
) -> tuple[ColumnPlan, list[Finding]] | None:
    """Whole numbers and numbers, and what looks like them but shall stay text."""
    zeros = pc.match_substring_regex(sample.cells, r"^[+-]?0\d+(\.\d*)?$")
    plain = sample.like(NUMBER_LIKE)
    as_asked = replace(
        base, type=ColumnType.NUMBER, decimal=reading.decimal, thousands=reading.thousands
    )
    if plain >= 0.5 and pc.any(zeros).as_py() and sample.share(as_asked) >= SHARE:
        return _leading_zeros(sample, base, pc.sum(zeros).as_py())
    for decimal, thousands in _marks(reading):
        number = replace(base, type=ColumnType.NUMBER, decimal=decimal, thousands=thousands)
        if plain < 0.5 and decimal == "." and not thousands:
            continue
        share = sample.share(number)
        if not sample.accepts(share):
            continue
        if (big := _big_integers(sample, base)) is not None:
            return big
        integer = replace(number, type=ColumnType.INTEGER)
        whole = _whole_as_written(sample, integer) and sample.share(integer) == share
        return (
            (integer, _epoch_notice(sample, integer))
            if whole
            else (number, _not_finite_notice(sample, number))
        )
    return None


def _marks(reading: Reading) -> list[tuple[str, str]]:
    """Decimal and thousands marks to try: those of the file, then the plain ones."""
    plain = (".", "")
    return [(reading.decimal, reading.thousands)] + (
        [plain] if (reading.decimal, reading.thousands) != plain else []
    )


def _whole_as_written(sample: Sample, plan: ColumnPlan) -> bool:
    """Written without a decimal mark or an exponent: 41.0 is a number, although it could be stored
    as a whole one.
    """
    return not pc.any(
        pc.match_substring_regex(sample.cells, f"[eE{re.escape(plan.decimal)}]")
    ).as_py()


def _leading_zeros(
    sample: Sample, base: ColumnPlan, count: int
) -> tuple[ColumnPlan, list[Finding]]:
    example = next((cell for cell in sample.cells.to_pylist() if _ZERO.match(cell)), "00501")
    whole = sample.share(replace(base, type=ColumnType.INTEGER, leading_zeros=True)) >= SHARE
    target = ColumnType.INTEGER if whole else ColumnType.NUMBER
    sentence = (
        f"“{base.name}” is read as text, so that leading zeros stay (“{example}”). Make it"
        f" {'a whole number' if whole else 'a number'} if they mean nothing."
    )
    return base, [
        Finding(
            code="leading_zeros",
            sentence=sentence,
            subject=base.name,
            count=count,
            action=options(types={base.name: target.value}),
        )
    ]


def _big_integers(sample: Sample, base: ColumnPlan) -> tuple[ColumnPlan, list[Finding]] | None:
    """Whole numbers beyond 64 bits are text: as numbers they would lose digits."""
    digits = pc.match_substring_regex(sample.cells, r"^[+-]?\d{19,}$")
    suspects = sample.cells.filter(digits).to_pylist()
    big = [cell for cell in suspects if not -(2**63) <= int(cell[:40]) < 2**63]
    if not big:
        return None
    longest = max(len(cell.lstrip("+-")) for cell in big)
    as_decimal = options(types={base.name: ColumnType.DECIMAL.value}) if longest <= 28 else None
    sentence = (
        f"“{base.name}” holds whole numbers of up to {longest} digits, more than 64 bits can hold;"
        " it is read as text, so that every digit stays."
    )
    sentence += " Make it a decimal to calculate with it." if as_decimal else ""
    return base, [
        Finding(
            code="big_integers",
            severity="warn",
            sentence=sentence,
            subject=base.name,
            count=len(big),
            action=as_decimal,
        )
    ]


def _not_finite_notice(sample: Sample, plan: ColumnPlan) -> list[Finding]:
    counts = convert(sample.cells, plan).counts
    notices = []
    if infinite := counts.get("infinite", 0):
        sentence = (
            f"“{plan.name}” holds {infinite} infinite values in the rows looked at; they are stored"
            " as missing, because no model can use them."
        )
        notices.append(
            Finding(
                code="infinite",
                severity="warn",
                sentence=sentence,
                subject=plan.name,
                count=infinite,
            )
        )
    return notices


def _epoch_unit(sample: Sample) -> str | None:
    numbers = convert(sample.cells, ColumnPlan("", ColumnType.INTEGER)).values.drop_null()
    if not len(numbers):
        return None
    low, high = pc.min(numbers).as_py(), pc.max(numbers).as_py()
    return next(
        (unit for unit, (start, stop) in _EPOCH_RANGES.items() if start <= low and high < stop),
        None,
    )


def _epoch_notice(sample: Sample, plan: ColumnPlan) -> list[Finding]:
    """Suggest, never apply: whole numbers that look like seconds, milliseconds or microseconds
    since 1970.
    """
    if not _TIME_NAME.search(sample.name) or (unit := _epoch_unit(sample)) is None:
        return []
    what = {"epoch s": "seconds", "epoch ms": "milliseconds", "epoch us": "microseconds"}[unit]
    sentence = (
        f"“{plan.name}” could be {what} since 1970. It is read as whole numbers; make it a date and"
        " time if that is so."
    )
    return [
        Finding(
            code="epoch",
            severity="warn",
            asks=True,
            sentence=sentence,
            subject=plan.name,
            action=options(types={plan.name: ColumnType.DATETIME.value}),
        )
    ]


def _boolean(sample: Sample, base: ColumnPlan) -> tuple[ColumnPlan, list[Finding]] | None:
    """One consistent pair of words; 1 and 0 are whole numbers until a person says otherwise."""
    if any(cell.lower() not in TRUE_WORDS | FALSE_WORDS for cell in sample.probe):
        return None
    spellings = set(pc.unique(pc.utf8_lower(sample.cells)).to_pylist())
    for true, false in BOOLEAN_PAIRS:
        if spellings == {true, false} or (spellings <= {true, false} and true == "true"):
            plan = replace(
                base, type=ColumnType.BOOLEAN, true=frozenset({true}), false=frozenset({false})
            )
            return _as_written(plan, sample), []
    if spellings <= TRUE_WORDS | FALSE_WORDS and spellings & TRUE_WORDS and spellings & FALSE_WORDS:
        sentence = (
            f"“{base.name}” spells yes and no in several ways ({', '.join(sorted(spellings))}). It"
            " is read as text; make it a yes/no column if all of them mean that."
        )
        return base, [
            Finding(
                code="mixed_booleans",
                severity="warn",
                asks=True,
                sentence=sentence,
                subject=base.name,
                action=options(types={base.name: "boolean"}),
            )
        ]
    return None


def _as_written(plan: ColumnPlan, sample: Sample) -> ColumnPlan:
    """The plan with the two words as the file writes them, if each has one spelling only."""
    spelt = sorted(pc.unique(sample.cells).to_pylist())
    no, yes = (
        [cell for cell in spelt if cell.lower() in words] for words in (plan.false, plan.true)
    )
    return replace(plan, boolean_labels=(no[0], yes[0])) if len(no) == len(yes) == 1 else plan


def _declared(
    sample: Sample, base: ColumnPlan, type_: ColumnType, reading: Reading
) -> tuple[ColumnPlan, list[Finding]]:
    """The plan for a type that a person chose: the way of writing that fits most cells."""
    base = replace(base, type=type_, declared=True)
    if type_ in TEXTUAL:
        return base, []
    options = _declared_options(sample, base, reading)
    shares = [sample.share(option) for option in options]
    plan = options[max(range(len(options)), key=lambda index: (shares[index], -index))]
    return plan, _misfits_declared(sample, plan)


def _declared_options(sample: Sample, base: ColumnPlan, reading: Reading) -> list[ColumnPlan]:
    if base.type is ColumnType.BOOLEAN:
        return [_as_written(replace(base, true=TRUE_WORDS, false=FALSE_WORDS), sample)]
    if base.type in (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DECIMAL):
        marks = [*_marks(reading), (".", ","), (",", ".")]
        return [
            replace(base, decimal=d, thousands=t, unit=unit, leading_zeros=True)
            for unit in (False, True)
            for d, t in dict.fromkeys(marks)
        ]
    if base.type is ColumnType.TIME:
        return [replace(base, spelling=Spelling(None))]
    spellings = [spelling for spelling in possible_spellings(sample) if spelling.date is not None]
    if base.type is ColumnType.DATETIME and (unit := _epoch_unit(sample)):
        spellings.append(Spelling(unit))
    fallback = Spelling("YYYY-MM-DD", clock=base.type is ColumnType.DATETIME)
    return [replace(base, spelling=spelling) for spelling in [*spellings, fallback]]


def _misfits_declared(sample: Sample, plan: ColumnPlan) -> list[Finding]:
    notices = misfits(sample, plan)
    return [
        notice.model_copy(update={"code": "declared_misfits", "action": None}) for notice in notices
    ]
