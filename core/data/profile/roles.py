"""What columns are for, guessed from their names, types and values; a person may say otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.data.schema import TEXTUAL, Column, ColumnType, Role, Schema
from core.data.storage.duckdb_scan import Scan, scan

if TYPE_CHECKING:
    from core.data.profile.profile import ColumnProfile, Profile

_ID_NAME = re.compile(
    r"(?i:(^|[^a-z])(id|ids|uuid|guid|identifier|key|pk)$)"
    r"|[a-z](Id|ID|Key|UUID|GUID)$"
    r"|^(?i:unnamed: ?0|index|row_?(id|number|nr|num))$"
)
_UNIQUE = 0.9  # an id stays one although some rows stand twice
_FEW = 20  # up to so many values an id-like column is a plain category
_ENOUGH_ROWS = 20  # below, distinct values say nothing
_LONGEST_ID = 64  # characters on average; longer text is prose
_PROSE_WORDS = 4.0  # on average; from here on texts are sentences, however short


def is_prose(words: float, characters: float) -> bool:
    """Whether texts of so many words and characters on average are sentences rather than codes or
    names.
    """
    return words >= _PROSE_WORDS or characters > _LONGEST_ID


@dataclass(frozen=True)
class Facts:
    """On what the guess of a column rests."""

    rows: int
    present: int
    distinct: int  # approximate
    constant: bool
    length: float | None = None  # average characters of a text
    words: float | None = None  # average words of a text
    counting: bool = False  # integers that count up by one

    @property
    def uniqueness(self) -> float:
        """Distinct values per present value, 0…1."""
        return min(self.distinct / self.present, 1.0) if self.present else 0.0


def looks_like_id(name: str) -> bool:
    """True for names such as ``customer_id``, ``userID`` and ``uuid``."""
    return _ID_NAME.search(name.strip()) is not None


def _facts(source: Scan, schema: Schema) -> dict[str, Facts]:
    """One scan of the table: HyperLogLog counts, which are off by a few percent."""
    parts = ["count(*) AS n"]
    for index, column in enumerate(schema):
        value = source.value(column.name)
        parts += [
            f"count({value}) AS p{index}",
            f"min({value}) = max({value}) AS k{index}",
            f"approx_count_distinct({value}) AS d{index}",
        ]
        if column.type in TEXTUAL:
            spaces = f"length({value}) - length(replace({value}, ' ', ''))"
            parts += [f"avg(length({value})) AS l{index}", f"avg({spaces}) + 1 AS w{index}"]
        if column.type is ColumnType.INTEGER:
            parts.append(
                f"max({value})::HUGEINT - min({value})::HUGEINT = count({value}) - 1 AS s{index}"
            )
    figures = source.row(f"SELECT {', '.join(parts)} FROM data")
    return {
        column.name: Facts(
            rows=figures["n"],
            present=figures[f"p{i}"],
            distinct=figures[f"d{i}"],
            constant=bool(figures[f"k{i}"]),
            length=figures.get(f"l{i}"),
            words=figures.get(f"w{i}"),
            counting=bool(figures.get(f"s{i}")),
        )
        for i, column in enumerate(schema)
    }


def guess_role(column: Column, facts: Facts) -> Role:
    """The role of one column."""
    if (facts.present == 0 and facts.rows > 0) or (
        facts.constant and facts.present == facts.rows > 1
    ):
        return Role.IGNORE
    if column.type in (ColumnType.DATE, ColumnType.DATETIME):
        return Role.TIME
    if column.type is not ColumnType.INTEGER and column.type not in TEXTUAL:
        return Role.FEATURE
    if looks_like_id(column.name):
        if facts.uniqueness >= _UNIQUE:
            return Role.ID
        return Role.GROUP if facts.distinct > _FEW else Role.FEATURE
    return Role.ID if _all_distinct(column, facts) else Role.FEATURE


def _all_distinct(column: Column, facts: Facts) -> bool:
    """Short texts that never repeat (within the counter's error), or a plain row number, without a
    telling name.
    """
    if facts.present < _ENOUGH_ROWS or facts.uniqueness < 0.95:
        return False
    if column.type is ColumnType.INTEGER:
        return facts.counting
    return not is_prose(facts.words or 0, facts.length or 0)


def guess_roles(schema: Schema, path: Path) -> Schema:
    """The columns of the table at ``path`` with guessed roles.

    A role that is no plain feature was chosen by somebody and stays. The target is never guessed,
    see :func:`propose_target`.
    """
    with scan(path) as source:
        facts = _facts(source, schema)
    return tuple(
        (
            column
            if column.role is not Role.FEATURE
            else column.model_copy(update={"role": guess_role(column, facts[column.name])})
        )
        for column in schema
    )


_TARGET_NAMES: tuple[tuple[str, float], ...] = (
    (r"^(target|label|labels|y|class|outcome|response|dependent)$", 10),
    (
        r"churn|attrition|exited|survived|fraud|defaulted|failure|failed"
        r"|diagnosis|converted|subscribed|species",
        9,
    ),
    (
        r"(^|_)(price|target|label|outcome|class)$|_value$"
        r"|^(salary|income|sales|revenue|demand|mpg|medv|strength)$",
        7,
    ),
    (r"quality|rating|(^|_)score$|(^|_)cost$|price|failure|default", 4),
)
_CLASSES = 20  # most values of a target that are classes


def _usable_target(column: ColumnProfile) -> bool:
    if (
        column.role in (Role.ID, Role.TIME, Role.IGNORE, Role.GROUP)
        or column.missing_share > 0.5
        or column.constant
    ):
        return False
    return column.type not in (ColumnType.DATE, ColumnType.DATETIME, ColumnType.TIME) and not (
        column.type in TEXTUAL and column.distinct > _CLASSES
    )


def _target_score(column: ColumnProfile, last: bool) -> tuple[float, str]:
    name = re.sub(r"(?<=[a-z])(?=[A-Z])|[\s.-]+", "_", column.name.strip()).casefold()
    score = next((points for pattern, points in _TARGET_NAMES if re.search(pattern, name)), 0.0)
    reasons = ["name"] if score else []
    if column.distinct == 2:
        score += 2
        reasons.append("two values")
    if last:
        score += 1.5
        reasons.append("last position")
    return score, " and ".join(filter(None, (", ".join(reasons[:-1]), *reasons[-1:])))


def propose_target(profile: Profile, most: int = 5) -> list[tuple[str, str]]:
    """Columns that may be what a person wants to predict, the likeliest first, each with the reason
    as a sentence.
    """
    usable = [column for column in profile.columns if _usable_target(column)]
    scored = [(*_target_score(column, column is profile.columns[-1]), column) for column in usable]
    best = sorted((item for item in scored if item[0] > 0), key=lambda item: -item[0])[:most]
    return [
        (column.name, f"“{column.name}” may be the target, suggested by its {reason}.")
        for _, reason, column in best
    ]
