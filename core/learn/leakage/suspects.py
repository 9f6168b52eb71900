"""The columns of a table that know the answer, each once, with the strongest reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from core.learn.leakage import aggregates, parts
from core.learn.leakage.answer import Answer, as_numbers, blocks
from core.learn.leakage.copies import copy_of
from core.learn.leakage.purity import implied
from core.learn.leakage.refit import Decisive, decisive, refit
from core.learn.leakage.spellings import readings
from core.learn.leakage.strength import standard_error, strength_of, strengths

SAMPLE = 10_000  # rows that are read, fewer of wide tables
CELLS = 12_000_000  # of the sample
FEWEST = 40  # rows below which nothing is claimed
PERFECT = 0.99  # of a score that ends at 1: a column alone, chance taken off
ALONE = 0.965  # the same, when the others are far behind: ROC-AUC
ALONE_NUMBERS = 0.95  # R²
BEHIND = 4.0  # times the error of the strongest that the second has at least
WORSE = 2.5  # times the error without the strongest
RELATED = 0.9  # correlation from which two columns are the same thing twice
KEYS = 12  # columns by whose values the target is aggregated
NARROW = 200  # columns up to which every number is compared with aggregates
READ = 0.98  # strength of an identifier's reading


@dataclass(frozen=True)
class Suspect:
    """A column (or several that act together), how it knows the answer, and figures for the
    sentence.
    """

    columns: tuple[str, ...]
    how: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def sampled(rows: int, columns: int, seed: int = 0) -> np.ndarray:
    """Positions of the rows that are examined, in no order; fewer when the table is wide."""
    limit = int(np.clip(CELLS // max(columns, 1), 2_000, SAMPLE))
    return np.random.default_rng(seed).permutation(rows)[:limit]


def _copies(frame: pd.DataFrame, answer: Answer) -> Iterator[Suspect]:
    for names, values in blocks(frame):
        for place, name in enumerate(names):
            if how := copy_of(values[:, place], answer):
                yield Suspect((name,), how)


def _implied(frame: pd.DataFrame, answer: Answer) -> Iterator[Suspect]:
    for name in frame.columns:
        if fact := implied(frame[name], answer, frame.shape[1]):
            yield Suspect((str(name),), "implies", {"implied": fact})


def _readings(frame: pd.DataFrame, answer: Answer) -> Iterator[Suspect]:
    for name in frame.columns:
        for words, reading in readings(frame[name]):
            values = as_numbers(reading)
            strength = float(strength_of(values[:, None], answer)[0])
            sure = strength - 2 * standard_error(strength, answer)
            if copy_of(values, answer) or sure >= READ:
                yield Suspect((str(name),), "reading", {"reading": words})
                break


def _complete(frame: pd.DataFrame) -> list[str]:
    return [
        str(name)
        for name in frame.columns
        if pd.api.types.is_numeric_dtype(frame[name].dtype)
        and not pd.api.types.is_bool_dtype(frame[name].dtype)
        and np.isfinite(as_numbers(frame[name])).all()
    ]


def _parts(frame: pd.DataFrame, answer: Answer) -> Iterator[Suspect]:
    if answer.classes:
        return
    names = _complete(frame)
    if len(names) < 2:
        return
    values = np.stack([as_numbers(frame[name]) for name in names], axis=1)
    y = np.asarray(answer.y, dtype=np.float64)
    for how, find in (("sum", parts.parts_of_sum), ("product", parts.parts_of_product)):
        if places := find(values, y):
            yield Suspect(tuple(names[place] for place in places), how)
            return


def _repeating(frame: pd.DataFrame, sample: np.ndarray) -> list[str]:
    """Columns whose values stand in several rows each."""
    part = frame.iloc[sample[:1000]]
    return [str(name) for name in frame.columns if part[name].nunique() <= 0.7 * len(part)]


def _keys(frame: pd.DataFrame, names: Sequence[str]) -> Iterator[np.ndarray]:
    for name in names:
        if pd.api.types.is_float_dtype(frame[name].dtype):
            continue
        codes = pd.factorize(frame[name])[0] + 1
        if aggregates.GROUPS <= codes.max() <= len(frame) / 1.5:
            yield codes


def _numbers(frame: pd.DataFrame, names: Sequence[str]) -> dict[str, np.ndarray]:
    """The numeric columns, floats first; of a wide table those of ``names`` only."""
    few = frame.shape[1] <= NARROW
    numeric = [
        str(name)
        for name in frame.columns
        if pd.api.types.is_numeric_dtype(frame[name].dtype) and (few or name in set(names))
    ]
    numeric.sort(key=lambda name: not pd.api.types.is_float_dtype(frame[name].dtype))
    return {name: as_numbers(frame[name]) for name in numeric}


def _aggregates(frame: pd.DataFrame, answer: Answer, names: Sequence[str]) -> Iterator[Suspect]:
    columns = _numbers(frame, names)
    for name in names:
        if name in columns and aggregates.mean_by_value(columns[name], answer):
            yield Suspect((name,), "aggregate", {"statistic": "mean"})
    for codes in islice(_keys(frame, names), KEYS):
        for y in answer.columns.T:
            statistics = aggregates.statistics_by(codes, y)
            for name, values in columns.items():
                if statistic := aggregates.aggregate_of(values, statistics, y):
                    yield Suspect((name,), "aggregate", {"statistic": statistic})


def _related(frame: pd.DataFrame, name: str, others: Sequence[str]) -> set[str]:
    """Those of the columns that say the same as ``name``, by their ranks."""
    ranks = pd.Series(as_numbers(frame[name])).rank()
    return {
        other
        for other in others
        if abs(ranks.corr(pd.Series(as_numbers(frame[other])).rank())) >= RELATED
    }


def _strongest(
    frame: pd.DataFrame, answer: Answer, strength: Mapping[str, float]
) -> Iterator[Suspect]:
    ranked = sorted(strength, key=lambda name: (-strength[name], name))
    sure = {name: strength[name] - 2 * standard_error(strength[name], answer) for name in ranked}
    perfect = [name for name in ranked if sure[name] >= PERFECT]
    for name in perfect:
        yield Suspect((name,), "alone", {"alone": strength[name]})
    least = ALONE if answer.classes else ALONE_NUMBERS
    candidates = [name for name in ranked[:3] if sure[name] >= least and name not in perfect]
    for name in candidates:
        rest = [other for other in ranked[:20] if other != name]
        apart = [other for other in rest if other not in _related(frame, name, rest)]
        second = strength[apart[0]] if apart else 0.0
        if 1 - second < BEHIND * (1 - strength[name]):
            continue
        scores = refit(frame, answer, ranked, [name])
        if 1 - scores.without >= WORSE * (1 - max(scores.everything, strength[name])):
            facts = {"alone": strength[name], "without": scores.without}
            yield Suspect((name,), "alone", facts)


def resting_on(frame: pd.DataFrame, answer: Answer) -> Decisive | None:
    """The column on which a nearly perfect score rests, alone or with others; None when there is no
    such one (:func:`core.learn.leakage.refit.decisive`).
    """
    sample = sampled(*frame.shape)
    part, known = frame.iloc[sample].reset_index(drop=True), answer.at(sample)
    strength = strengths(part, known)
    return decisive(part, known, sorted(strength, key=lambda name: (-strength[name], name)))


def suspects(frame: pd.DataFrame, answer: Answer) -> list[Suspect]:
    """The columns that know the answer, in the order of the frame's columns.

    Parameters
    ----------
    frame : DataFrame (n, features)
        Every row of a table; what needs no more is judged on a sample.
    answer : Answer
        The target of the same rows.
    """
    if len(frame) < FEWEST or frame.shape[1] == 0:
        return []
    sample = sampled(*frame.shape)
    part, known = frame.iloc[sample].reset_index(drop=True), answer.at(sample)
    strength = strengths(part, known)
    repeating = _repeating(frame, sample)
    by_column: dict[tuple[str, ...], Suspect] = {}
    sources = (
        _copies(part, known),
        _parts(part, known),
        _implied(part, known),
        _aggregates(frame, answer, repeating),
        _readings(part, known),
        _strongest(part, known, strength),
    )
    claimed: set[str] = set()
    for source in sources:
        for suspect in source:
            if not claimed & set(suspect.columns):
                by_column[suspect.columns] = suspect
                claimed.update(suspect.columns)
    place = {str(name): number for number, name in enumerate(frame.columns)}
    return sorted(by_column.values(), key=lambda suspect: place[suspect.columns[0]])
