"""What the recipe of a version could do next: findings of the profile, and texts that are numbers
or dates, as steps with their reasons.

A suggestion takes what the draft does already into account; nothing is added without a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import pandas as pd

from core.base.errors import MillwrightError
from core.data import stored_table
from core.data.profile import spelling_clusters
from core.data.profile.profile import ColumnProfile
from core.data.recipe import suggested_fixes
from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.recipe.step import listed
from core.data.recipe.suggested_fixes import Fix
from core.data.schema import ColumnType, Role
from core.workbench import tables
from core.workbench.versions import VersionView, version
from core.workbench.workspace import Workspace

# from this share of the texts on that are numbers (or dates) the column is proposed to become one
ENOUGH = 0.9
_DOUBT = "Day and month could be either way round; the day is taken to come first."
_SHOWN = 3  # columns that a joint reason names
_CODE = re.compile(r"[+-]?0\d+$")  # 01234 is a postcode: as a number it would lose its zero
# The urgent ones, in the order in which they are best done. What is a matter of taste (logarithm,
# clipping) is offered at the column alone.
_ORDER = (
    "drop_duplicates",
    "drop_columns",
    "mark_missing",
    "trim_text",
    "merge_categories",
    "cast_columns",
    "parse_dates",
    "drop_missing",
    "fill_missing",
)
_GAPS = ("fill_missing", "drop_missing")
_JOINED = (
    "drop_columns",
    "trim_text",
    "cast_columns",
    "parse_dates",
    "fill_missing",
    "drop_missing",
    "mark_missing",
)


@dataclass(frozen=True)
class Suggestion:
    """A step worth adding, and why."""

    title: str
    reason: str  # with its counts
    step: RecipeStep


@dataclass(frozen=True)
class Findings:
    """What was found in a version, whatever the draft does: worked out once per version."""

    table: tuple[Fix, ...]
    columns: tuple[tuple[ColumnProfile, tuple[Fix, ...]], ...]


def findings(ws: Workspace, version_id: int) -> Findings:
    """Look at every column of a version."""
    view, found = version(ws, version_id), tables.profile(ws, version_id)
    return Findings(
        tuple(suggested_fixes.table_fixes(found)),
        tuple((column, tuple(_of_column(view, column))) for column in found.columns),
    )


def suggestions(found: Findings, recipe: Recipe) -> list[Suggestion]:
    """What is worth adding to ``recipe``, the most urgent first; columns with the same finding
    share a suggestion.
    """
    offered = [("", fix) for fix in found.table] + [
        (column.name, fix) for column, own in found.columns for fix in _after(column, own, recipe)
    ]
    left = [
        (name, fix)
        for name, fix in offered
        if fix.step.step in _ORDER and not _settled(name, fix.step, recipe)
    ]
    left.sort(key=lambda item: (_ORDER.index(item[1].step.step), _mark(item)))
    return [_joint(list(group)) for _, group in groupby(left, key=_mark)]


def _of_column(view: VersionView, column: ColumnProfile) -> Iterator[Fix]:
    """The first fix of each kind; filling is preferred to dropping rows."""
    texts = stored_table.text_counts(view.path, view.columns, column.name)
    kinds = set()
    for fix in [
        *suggested_fixes.fixes(column, spelling_clusters.cluster(_trimmed(texts))),
        *_typed(column, texts),
    ]:
        kind = "gaps" if fix.step.step in _GAPS else fix.step.step
        if kind not in kinds:
            kinds.add(kind)
            yield fix


def _trimmed(texts: dict[str, int]) -> dict[str, int]:
    """The texts as they are when their spaces are trimmed, which is proposed first: spaces make no
    spelling of their own.
    """
    counts: Counter[str] = Counter()
    for value, count in texts.items():
        counts[" ".join(value.split())] += count
    return {value: count for value, count in counts.items() if value}


# -- text that is something else
# -----------------------------------------------------------------------------------------


def _typed(column: ColumnProfile, texts: dict[str, int]) -> list[Fix]:
    """Text that is numbers or dates, but for a few cells."""
    disguised = {item.value for item in column.disguised}
    words = pd.Series(
        {
            value: count
            for value, count in texts.items()
            if value.strip() and value not in disguised
        },
        dtype="int64",
    )
    if words.empty or column.role in (Role.ID, Role.IGNORE):
        return []
    return _numeric(column, words) or _dated(column, words)


def _numeric(column: ColumnProfile, words: pd.Series) -> list[Fix]:
    from core.data.transformers.cast import cast  # brings scikit-learn along

    if any(_CODE.match(value.strip()) for value in words.index):
        return []
    texts = pd.Series(words.index, dtype="str")
    fits = cast(texts, "number").notna().to_numpy(dtype=bool)
    whole = bool(cast(texts[fits], "integer").notna().all())
    return _retyped(
        column,
        words,
        fits,
        "number",
        RecipeStep(
            step="cast_columns",
            params={"columns": [column.name], "to": "integer" if whole else "number"},
        ),
    )


def _dated(column: ColumnProfile, words: pd.Series) -> list[Fix]:
    day_first = _dates(column.name, words, day_first=True)
    if day_first is None:
        return []
    step = RecipeStep(step="parse_dates", params={"columns": [column.name], "day_first": True})
    found = _retyped(column, words, day_first.notna().to_numpy(dtype=bool), "date", step)
    month_first = _dates(column.name, words, day_first=False) if found else None
    doubtful = month_first is not None and not month_first.equals(day_first)
    return [replace(fix, reason=f"{fix.reason} {_DOUBT}") for fix in found] if doubtful else found


def _dates(name: str, words: pd.Series, day_first: bool) -> pd.Series | None:
    from core.data.transformers.columns import Unfit
    from core.data.transformers.dates import ParseDates

    texts = pd.DataFrame({name: pd.Series(words.index, dtype="str")})
    try:
        read: pd.Series = ParseDates([name], "", day_first).fit_transform(texts)[name]
    except Unfit:
        return None
    return read


def _retyped(
    column: ColumnProfile, words: pd.Series, fits: np.ndarray, noun: str, step: RecipeStep
) -> list[Fix]:
    rows, fitting = int(words.sum()), int(words[fits].sum())
    if fitting < ENOUGH * rows:
        return []
    rest = f"; the other {rows - fitting:,} become missing" if fitting < rows else ""
    return [Fix(f"Make it {noun}s", f"{fitting:,} of {rows:,} texts are {noun}s{rest}.", step)]


# -- what the draft does already
# -----------------------------------------------------------------------------------------


def _after(column: ColumnProfile, own: tuple[Fix, ...], recipe: Recipe) -> list[Fix]:
    """The fixes of a column; how its gaps are filled follows the gaps that the draft marks and the
    type that it gives.
    """
    marked = bool(column.disguised) and _settled(
        column.name, RecipeStep(step="mark_missing"), recipe
    )
    types = [
        str(entry.params.get("to"))
        for entry in recipe.steps
        if entry.step == "cast_columns" and column.name in _named(entry)
    ]
    if not marked and not types:
        return list(own)
    gaps = column.missing + (sum(item.count for item in column.disguised) if marked else 0)
    type_ = ColumnType(types[-1]) if types and types[-1] in set(ColumnType) else column.type
    filled = suggested_fixes.fixes(column.model_copy(update={"missing": gaps, "type": type_}))
    return [fix for fix in own if fix.step.step not in _GAPS] + [
        fix for fix in filled if fix.step.step in _GAPS
    ][:1]


def _settled(column: str, step: RecipeStep, recipe: Recipe) -> bool:
    """Whether the draft has such a step for the column, or the column is gone (or called otherwise)
    by then.
    """
    return any(
        (entry.step == step.step and (not column or column in _named(entry)))
        or column in _gone(entry)
        for entry in recipe.steps
    )


def _named(entry: RecipeStep) -> Iterable[str]:
    columns = entry.params.get("columns")
    return columns if isinstance(columns, list) else ()


def _gone(entry: RecipeStep) -> frozenset[str]:
    """Columns that are not there any more, by that name, after a step that is switched on."""
    if not entry.enabled:
        return frozenset()
    try:
        renamed = entry.kind.lineage(entry.values()).renames
    except MillwrightError:
        return frozenset()
    return frozenset(_named(entry)) if entry.step == "drop_columns" else frozenset(renamed)


# -- one suggestion for several columns
# ----------------------------------------------------------------------------------


def _mark(item: tuple[str, Fix]) -> str:
    """Equal for findings that one step settles."""
    name, fix = item
    rest = {key: value for key, value in fix.step.params.items() if key != "columns"}
    return f"{fix.step.step} {rest}" if fix.step.step in _JOINED else f"{fix.step.step} {name}"


def _joint(group: list[tuple[str, Fix]]) -> Suggestion:
    names, first = [name for name, _ in group], group[0][1]
    if not names[0]:
        return Suggestion(first.title, first.reason, first.step)
    step = first.step.model_copy(update={"params": {**first.step.params, "columns": names}})
    reasons = [f"“{name}”: {fix.reason}" for name, fix in group[:_SHOWN]]
    rest = [f"The same in {listed(names[_SHOWN:])}."] if len(names) > _SHOWN else []
    return Suggestion(step.say(), " ".join([*reasons, *rest]), step)
