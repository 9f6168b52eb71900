"""From samples of text to a plan for each column: its type, how its cells are written, and what a person should be told or asked.

Nothing that loses information is decided in silence: leading zeros stay text, ambiguous dates are asked about, decimal commas, thousands marks,
units and epochs are proposed, and words such as “NA” are counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from core.data import temporal
from core.data.convert import _NUMBER, MISSING_WORDS, ColumnPlan, as_text, blank, convert
from core.data.headers import Header
from core.data.schema import TEXTUAL, ColumnType, Notice
from core.data.temporal import Spelling

BOOLEAN_WORDS = (("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n"), ("on", "off"))
_ALL_TRUE, _ALL_FALSE = frozenset({"true", "yes", "t", "y", "on", "1"}), frozenset({"false", "no", "f", "n", "off", "0"})
_PROBE = 200  # cells looked at before a type is tried on the whole sample
_ENOUGH = 100  # from so many cells on, a type stands although up to 1 % do not fit
_SHARE = 0.99
_EPOCH_RANGES = {"epoch s": (10**9, 2 * 10**9), "epoch ms": (10**12, 2 * 10**12), "epoch us": (10**15, 2 * 10**15)}
_TIME_NAME = re.compile(r"time|date|stamp|epoch|created|updated|(^|_)ts$|_at$", re.I)
_GROUPED = {mark: re.compile(rf"^[+-]?\d{{1,3}}({re.escape(mark)}\d{{3}})+$") for mark in (",", ".", " ", "'", "\u00a0", "\u202f")}
_COMMA = re.compile(r"^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$")
_US = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
_UNIT = re.compile(r"^[+-]?[ ]?(?:[$€£¥₹]|USD|EUR|GBP|CHF)[ ]?[+-]?[\d.,' ]*\d$|^[+-]?[\d.,' ]*\d[ ]?(?:%|[$€£¥₹]|USD|EUR|GBP|CHF)$")


@dataclass(frozen=True)
class Reading:
    """How a person wants text to be read; it holds for all columns of a file."""

    missing: frozenset[str] = frozenset({""})
    decimal: str = "."
    thousands: str = ""
    dates: str = "auto"  # auto | day first | month first
    types: dict[str, ColumnType] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """The cells of one column that were looked at, cut to those that say something."""

    name: str
    cells: pa.Array  # trimmed, without missing values and missing words
    words: dict[str, int]  # missing words as they are spelt → how often
    probe: tuple[str, ...]

    def share(self, plan: ColumnPlan) -> float:
        """The share of cells that fit a plan."""
        if not len(self.cells):
            return 0.0
        bad = convert(self.cells, plan).bad
        return 1.0 if bad is None else 1.0 - float(bad.mean())

    def accepts(self, share: float) -> bool:
        """Whether a type stands with this share."""
        return share == 1.0 or (len(self.cells) >= _ENOUGH and share >= _SHARE)


def sample_of(name: str, text: pa.Array | list[str | None], missing: frozenset[str]) -> Sample:
    """The sample of one column."""
    cells = pc.utf8_trim(blank(as_text(text), missing), characters=" \t\u00a0\u202f").drop_null()
    cells = cells.filter(pc.not_equal(cells, ""))
    is_word = pc.is_in(pc.utf8_lower(cells), value_set=_words())
    words: dict[str, int] = {}
    if pc.any(is_word).as_py():
        counts = pc.value_counts(cells.filter(is_word)).to_pylist()
        words = {entry["values"]: entry["counts"] for entry in counts}
        cells = cells.filter(pc.invert(is_word))
    step = max(1, len(cells) // _PROBE)
    return Sample(
        name, cells, words, tuple(cells[::step][:_PROBE].to_pylist()) if step == 1 else tuple(cells.take(list(range(0, len(cells), step))).to_pylist())
    )


@cache
def _words() -> pa.Array:
    return pa.array(sorted(MISSING_WORDS))


def infer(headers: list[Header], columns: list[pa.Array], reading: Reading) -> tuple[list[ColumnPlan], list[Notice]]:
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
    notices: list[Notice] = []
    samples = [sample_of(header.name, text, reading.missing) for header, text in zip(headers, columns, strict=True)]
    for header, sample in zip(headers, samples, strict=True):
        base = ColumnPlan(sample.name, ColumnType.TEXT, header.source_name, missing=reading.missing)
        declared = reading.types.get(sample.name)
        plan, found = _declared(sample, base, declared, reading) if declared else _guess(sample, base, reading)
        plans.append(plan)
        notices += found
    return _settle_day_month(plans, samples, reading, notices)


def _guess(sample: Sample, base: ColumnPlan, reading: Reading) -> tuple[ColumnPlan, list[Notice]]:
    """Type and notices of a column nobody declared."""
    if not len(sample.cells):
        notice = Notice(code="empty_column", severity="warning", column=base.name, sentence=f"“{base.name}” has no value in the rows looked at.")
        return base, [notice] if not sample.words else _word_notices(sample, base, reading)
    for look in (_numeric, _boolean, _temporal):
        outcome = look(sample, base, reading)
        if outcome is not None:
            plan, notices = outcome
            return plan, notices + _word_notices(sample, plan, reading) + _misfits(sample, plan)
    return base, _proposals(sample, base, reading) + _word_notices(sample, base, reading)


def _probe_share(sample: Sample, regex: re.Pattern[str]) -> float:
    return sum(regex.match(cell) is not None for cell in sample.probe) / len(sample.probe)


_NUMBER_RE = re.compile(_NUMBER + r"|^(?:[+-]?(?:inf|infinity|nan))$", re.I)
_ZERO_RE = re.compile(r"^[+-]?0\d")


def _numeric(sample: Sample, base: ColumnPlan, reading: Reading) -> tuple[ColumnPlan, list[Notice]] | None:
    """Whole numbers and numbers, and what looks like them but shall stay text."""
    zeros = pc.match_substring_regex(sample.cells, r"^[+-]?0\d+(\.\d*)?$")
    plain = _probe_share(sample, _NUMBER_RE)
    if plain >= 0.5 and pc.any(zeros).as_py() and sample.share(_numeric_plan(base, ColumnType.NUMBER, reading)) >= _SHARE:
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
        return (integer, _epoch_notice(sample, integer)) if whole else (number, _not_finite_notice(sample, number))
    return None


def _numeric_plan(base: ColumnPlan, type_: ColumnType, reading: Reading) -> ColumnPlan:
    return replace(base, type=type_, decimal=reading.decimal, thousands=reading.thousands)


def _marks(reading: Reading) -> list[tuple[str, str]]:
    """Decimal and thousands marks to try: those of the file, then the plain ones."""
    plain = (".", "")
    return [(reading.decimal, reading.thousands)] + ([plain] if (reading.decimal, reading.thousands) != plain else [])


def _whole_as_written(sample: Sample, plan: ColumnPlan) -> bool:
    """Written without a decimal mark or an exponent: 41.0 is a number, although it could be stored as a whole one."""
    return not pc.any(pc.match_substring_regex(sample.cells, f"[eE{re.escape(plan.decimal)}]")).as_py()


def _leading_zeros(sample: Sample, base: ColumnPlan, count: int) -> tuple[ColumnPlan, list[Notice]]:
    example = next((cell for cell in sample.cells.to_pylist() if _ZERO_RE.match(cell)), "00501")
    whole = sample.share(replace(base, type=ColumnType.INTEGER, leading_zeros=True)) >= _SHARE
    wanted = ColumnType.INTEGER if whole else ColumnType.NUMBER
    sentence = (
        f"“{base.name}” is read as text, so that leading zeros stay (“{example}”). Make it {'a whole number' if whole else 'a number'} if they mean nothing."
    )
    return base, [Notice(code="leading_zeros", sentence=sentence, column=base.name, count=count, fix={"types": {base.name: wanted.value}})]


def _big_integers(sample: Sample, base: ColumnPlan) -> tuple[ColumnPlan, list[Notice]] | None:
    """Whole numbers beyond 64 bits are text: as numbers they would lose digits."""
    digits = pc.match_substring_regex(sample.cells, r"^[+-]?\d{19,}$")
    suspects = sample.cells.filter(digits).to_pylist()
    big = [cell for cell in suspects if not -(2**63) <= int(cell[:40]) < 2**63]
    if not big:
        return None
    longest = max(len(cell.lstrip("+-")) for cell in big)
    fix = {"types": {base.name: ColumnType.DECIMAL.value}} if longest <= 28 else None
    sentence = f"“{base.name}” holds whole numbers of up to {longest} digits, more than 64 bits can hold; it is read as text, so that every digit stays."
    sentence += " Make it a decimal to calculate with it." if fix else ""
    return base, [Notice(code="big_integers", severity="warning", sentence=sentence, column=base.name, count=len(big), fix=fix)]


def _not_finite_notice(sample: Sample, plan: ColumnPlan) -> list[Notice]:
    counts = convert(sample.cells, plan).counts
    found = []
    if infinite := counts.get("infinite", 0):
        sentence = f"“{plan.name}” holds {infinite} infinite values in the rows looked at; they are stored as missing, because no model can use them."
        found.append(Notice(code="infinite", severity="warning", sentence=sentence, column=plan.name, count=infinite))
    return found


def _epoch_unit(sample: Sample) -> str | None:
    numbers = convert(sample.cells, ColumnPlan("", ColumnType.INTEGER)).values.drop_null()
    if not len(numbers):
        return None
    low, high = pc.min(numbers).as_py(), pc.max(numbers).as_py()
    return next((unit for unit, (start, stop) in _EPOCH_RANGES.items() if start <= low and high < stop), None)


def _epoch_notice(sample: Sample, plan: ColumnPlan) -> list[Notice]:
    """Suggest, never apply: whole numbers that look like seconds, milliseconds or microseconds since 1970."""
    if not _TIME_NAME.search(sample.name) or (unit := _epoch_unit(sample)) is None:
        return []
    what = {"epoch s": "seconds", "epoch ms": "milliseconds", "epoch us": "microseconds"}[unit]
    sentence = f"“{plan.name}” could be {what} since 1970. It is read as whole numbers; make it a date and time if that is so."
    return [Notice(code="epoch", severity="question", sentence=sentence, column=plan.name, fix={"types": {plan.name: ColumnType.DATETIME.value}})]


def _boolean(sample: Sample, base: ColumnPlan, reading: Reading) -> tuple[ColumnPlan, list[Notice]] | None:
    """One consistent pair of words; 1 and 0 are whole numbers until a person says otherwise."""
    if any(cell.lower() not in _ALL_TRUE | _ALL_FALSE for cell in sample.probe):
        return None
    found = set(pc.unique(pc.utf8_lower(sample.cells)).to_pylist())
    for true, false in BOOLEAN_WORDS:
        if found == {true, false} or (found <= {true, false} and true == "true"):
            plan = replace(base, type=ColumnType.BOOLEAN, true=frozenset({true}), false=frozenset({false}))
            return _as_written(plan, sample), []
    if found <= _ALL_TRUE | _ALL_FALSE and found & _ALL_TRUE and found & _ALL_FALSE:
        sentence = f"“{base.name}” spells yes and no in several ways ({', '.join(sorted(found))}). It is read as text; "
        sentence += "make it a yes/no column if all of them mean that."
        return base, [Notice(code="mixed_booleans", severity="question", sentence=sentence, column=base.name, fix={"types": {base.name: "boolean"}})]
    return None


def _as_written(plan: ColumnPlan, sample: Sample) -> ColumnPlan:
    """The plan with the two words as the file writes them, where each is written in one way only."""
    found = sorted(pc.unique(sample.cells).to_pylist())
    no, yes = ([cell for cell in found if cell.lower() in words] for words in (plan.false, plan.true))
    return replace(plan, words=(no[0], yes[0])) if len(no) == len(yes) == 1 else plan


@cache
def _python_pattern(spelling: Spelling) -> re.Pattern[str]:
    return re.compile(temporal.pattern(spelling))


def _candidates(sample: Sample) -> list[Spelling]:
    """Spellings that fit one of the first cells and at least half of the probe."""
    if not any(char.isdigit() for cell in sample.probe[:3] for char in cell):
        return []
    likely = [spelling for spelling in temporal.spellings() if any(_python_pattern(spelling).match(cell) for cell in sample.probe[:3])]
    return [spelling for spelling in likely if _probe_share(sample, _python_pattern(spelling)) >= 0.5]


def _temporal(sample: Sample, base: ColumnPlan, reading: Reading) -> tuple[ColumnPlan, list[Notice]] | None:
    plans = [replace(base, type=spelling.type, spelling=spelling) for spelling in _candidates(sample)]
    shares = [(sample.share(plan), plan) for plan in plans]
    accepted = [(share, plan) for share, plan in shares if sample.accepts(share)]
    if not accepted:
        return None
    best = max(share for share, _ in accepted)
    plan = next(plan for share, plan in accepted if share == best)
    assert plan.spelling is not None  # noqa: S101
    notices = []
    if plan.spelling.zone and len(zones := _zones(sample)) > 1:
        sentence = f"“{plan.name}” has several time zones ({', '.join(sorted(zones)[:4])}); every moment is stored in UTC."
        notices.append(Notice(code="mixed_zones", severity="warning", sentence=sentence, column=plan.name, count=len(zones)))
    return plan, notices


def _zones(sample: Sample) -> set[str]:
    endings = (re.search(r"(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})$", cell) for cell in sample.probe)
    return {ending[1] for ending in endings if ending is not None}


def _settle_day_month(plans: list[ColumnPlan], samples: list[Sample], reading: Reading, notices: list[Notice]) -> tuple[list[ColumnPlan], list[Notice]]:
    """Decide day first or month first once for the file: by the person, else by a column that leaves no doubt, else day first, and ask."""
    order: dict[int, bool] = {}  # column → day first, where the cells leave no doubt
    doubtful: list[int] = []
    for index, (plan, sample) in enumerate(zip(plans, samples, strict=True)):
        twin = _twin(plan)
        if twin is None or plan.spelling is None:
            continue
        if sample.share(twin) < sample.share(plan):
            order[index] = plan.spelling.date in temporal.AMBIGUOUS
        else:
            doubtful.append(index)
    known = set(order.values())
    day_first = reading.dates == "day first" or (reading.dates != "month first" and known != {False})
    for index in doubtful:
        twin = _twin(plans[index])
        spelling = plans[index].spelling
        if twin is not None and spelling is not None and (spelling.date in temporal.AMBIGUOUS) != day_first:
            plans[index] = twin
    if doubtful and reading.dates == "auto" and len(known) != 1:
        notices.append(_ask_day_month(plans, samples, doubtful))
    return plans, notices


def _ask_day_month(plans: list[ColumnPlan], samples: list[Sample], doubtful: list[int]) -> Notice:
    names = ", ".join(f"“{plans[index].name}”" for index in doubtful[:5])
    example = samples[doubtful[0]].probe[0]
    sentence = f"Dates such as “{example}” in {names} can be read in two ways. They are read day first; say if the month comes first."
    return Notice(
        code="ambiguous_dates", severity="question", sentence=sentence, column=plans[doubtful[0]].name, count=len(doubtful), fix={"dates": "month first"}
    )


def _twin(plan: ColumnPlan) -> ColumnPlan | None:
    """The same plan with day and month exchanged."""
    if plan.spelling is None or plan.spelling.date is None:
        return None
    other = temporal.AMBIGUOUS.get(plan.spelling.date) or {month: day for day, month in temporal.AMBIGUOUS.items()}.get(plan.spelling.date)
    return replace(plan, spelling=replace(plan.spelling, date=other)) if other else None


def _word_notices(sample: Sample, plan: ColumnPlan, reading: Reading) -> list[Notice]:
    """“NA” and the like: missing in a column of numbers or dates (told), text in a column of text (asked)."""
    if not sample.words or plan.declared:
        return []
    count, shown = sum(sample.words.values()), ", ".join(f"“{word}”" for word in sorted(sample.words)[:5])
    if plan.type in TEXTUAL:
        all_words = {"missing": sorted(reading.missing | set(sample.words))}
        sentence = f"“{plan.name}” holds {shown} ({count} times in the rows looked at). It stays as text; say if it means “no value”."
        return [Notice(code="missing_words", severity="question", sentence=sentence, column=plan.name, count=count, fix=all_words)]
    sentence = f"“{plan.name}” holds {shown} ({count} times in the rows looked at) among {_plural(plan.type)}; such cells count as missing."
    fix = {"types": {plan.name: ColumnType.TEXT.value}}
    return [Notice(code="missing_words", severity="warning", sentence=sentence, column=plan.name, count=count, fix=fix)]


def _misfits(sample: Sample, plan: ColumnPlan) -> list[Notice]:
    """A type that stands although a few cells do not fit."""
    if plan.type in TEXTUAL or (bad := convert(sample.cells, plan).bad) is None:
        return []
    examples = ", ".join(f"“{cell[:30]}”" for cell in dict.fromkeys(sample.cells.filter(pa.array(bad)).to_pylist()[:3]))
    share = 1 - float(bad.mean())
    sentence = f"“{plan.name}” holds {_plural(plan.type)} in {_percent(share)} of the cells looked at; rows with others ({examples}) go to quarantine, "
    sentence += "unless you read it as text."
    fix = {"types": {plan.name: ColumnType.TEXT.value}}
    return [Notice(code="mixed_types", severity="warning", sentence=sentence, column=plan.name, count=int(bad.sum()), fix=fix)]


def _proposals(sample: Sample, base: ColumnPlan, reading: Reading) -> list[Notice]:
    """What a column of text could be, if the person says so."""
    if (mark := _mark_proposal(sample, base, reading)) is not None:
        return [mark]
    if _probe_share(sample, _UNIT) >= _SHARE:
        sentence = f"“{base.name}” holds numbers with a unit (“{sample.probe[0]}”). It is read as text; make it a number to drop the sign and keep the figure."
        return [Notice(code="units", severity="question", sentence=sentence, column=base.name, fix={"types": {base.name: ColumnType.NUMBER.value}})]
    return _mixture(sample, base)


def _mark_proposal(sample: Sample, base: ColumnPlan, reading: Reading) -> Notice | None:
    """Decimal commas and thousands marks."""
    example = next((cell for cell in sample.probe if not cell.isdigit()), sample.probe[0])

    def ask(fix: dict[str, str], what: str) -> Notice:
        sentence = f"“{base.name}” could be numbers with {what} (“{example}”). It is read as text until you say so."
        return Notice(code="decimal_mark" if "decimal" in fix else "thousands_mark", severity="question", sentence=sentence, column=base.name, fix=fix)

    def all_like(*patterns: re.Pattern[str]) -> bool:
        return all(any(pattern.match(cell) for pattern in patterns) for cell in sample.probe)

    whole = re.compile(r"^[+-]?\d+$")
    plain = re.compile(_NUMBER)
    for mark, pattern in _GROUPED.items():
        if mark != reading.decimal and all_like(pattern, whole) and any(pattern.match(cell) for cell in sample.probe):
            return ask({"thousands": mark}, f"“{mark}” between thousands")
    if all_like(_US, plain):
        return ask({"thousands": ","}, "“,” between thousands")
    if all_like(_COMMA, whole, _GROUPED["."]):
        dotted = any("." in cell for cell in sample.probe)
        return ask({"decimal": ","} | ({"thousands": "."} if dotted else {}), "a decimal comma")
    return None


def _mixture(sample: Sample, base: ColumnPlan) -> list[Notice]:
    """Shares of numbers and dates in a column that stays text."""
    numbers = sample.share(replace(base, type=ColumnType.NUMBER)) if _probe_share(sample, _NUMBER_RE) else 0.0
    dates = max((sample.share(replace(base, type=s.type, spelling=s)) for s in _candidates_any(sample)), default=0.0)
    if max(numbers, dates) < 0.1:
        return []
    parts = [f"{_percent(share)} {what}" for share, what in ((numbers, "numbers"), (dates, "dates"), (1 - numbers - dates, "other text")) if share > 0]
    wanted = ColumnType.NUMBER if numbers >= dates else ColumnType.DATE
    sentence = f"“{base.name}” mixes {', '.join(parts)}; it is read as text."
    fix = {"types": {base.name: wanted.value}} if max(numbers, dates) >= 0.5 else None
    return [Notice(code="mixed_types", severity="warning", sentence=sentence, column=base.name, fix=fix)]


def _candidates_any(sample: Sample) -> list[Spelling]:
    return [spelling for spelling in temporal.spellings() if _probe_share(sample, _python_pattern(spelling)) >= 0.1] if _dateish(sample) else []


def _dateish(sample: Sample) -> bool:
    return any(re.search(r"\d[-/.:]\d", cell) for cell in sample.probe)


def _declared(sample: Sample, base: ColumnPlan, type_: ColumnType, reading: Reading) -> tuple[ColumnPlan, list[Notice]]:
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
        return [_as_written(replace(base, true=_ALL_TRUE, false=_ALL_FALSE), sample)]
    if base.type in (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DECIMAL):
        marks = [*_marks(reading), (".", ","), (",", ".")]
        return [replace(base, decimal=d, thousands=t, unit=unit, leading_zeros=True) for unit in (False, True) for d, t in dict.fromkeys(marks)]
    if base.type is ColumnType.TIME:
        return [replace(base, spelling=Spelling(None))]
    found = [spelling for spelling in _candidates_any(sample) if spelling.date is not None]
    if base.type is ColumnType.DATETIME and (unit := _epoch_unit(sample)):
        found.append(Spelling(unit))
    fallback = Spelling("YYYY-MM-DD", clock=base.type is ColumnType.DATETIME)
    return [replace(base, spelling=spelling) for spelling in [*found, fallback]]


def _misfits_declared(sample: Sample, plan: ColumnPlan) -> list[Notice]:
    notices = _misfits(sample, plan)
    return [notice.model_copy(update={"code": "declared_misfits", "fix": None}) for notice in notices]


def _plural(type_: ColumnType) -> str:
    return {
        ColumnType.INTEGER: "whole numbers", ColumnType.NUMBER: "numbers", ColumnType.DECIMAL: "decimal numbers", ColumnType.BOOLEAN: "yes/no words",
        ColumnType.DATE: "dates", ColumnType.DATETIME: "dates and times", ColumnType.TIME: "times of day",
    }.get(type_, "text")  # fmt: skip


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %" if share < 0.995 or share == 1 else f"{min(share * 100, 99.99):.2f} %"
