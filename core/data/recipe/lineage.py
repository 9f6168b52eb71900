"""Where the columns after a step come from: one value, and the questions that it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain

from core.base.errors import Refused
from core.data.schema import Column, ColumnType, Schema


@dataclass(frozen=True)
class Lineage:
    """What a step does to columns, as far as its parameters say.

    Attributes
    ----------
    reads : tuple of str
        Columns that the step looks at, beside those from which it computes others.
    changes : mapping of str to tuple of str
        Column whose values may be others afterwards → the columns from which they are computed.
    creates : mapping of str to tuple of str
        New column → the columns from which it is computed.
    prefixes : mapping of str to str
        How the names of new columns begin that only the data can tell → the column they come from.
    types : mapping of str to ColumnType
        The type afterwards: of each new column, and of changed ones whose type changes.
    renames : mapping of str to str
        Old name → new name.
    drops : tuple of str
        Columns that are left out.
    keeps : tuple of str, optional
        The only columns that stay; None: all.
    whole : bool
        Whether the step looks at every column, named or not.
    """

    reads: tuple[str, ...] = ()
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    creates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, ColumnType] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    drops: tuple[str, ...] = ()
    keeps: tuple[str, ...] | None = None
    whole: bool = False

    @property
    def values_of(self) -> tuple[str, ...]:
        """The columns whose values the step looks at."""
        sources = chain(
            self.reads,
            *self.changes.values(),
            *self.creates.values(),
            self.prefixes.values(),
        )
        return tuple(dict.fromkeys(sources))

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that must exist before the step, those that it changes first."""
        named = chain(self.changes, self.values_of, self.renames, self.drops, self.keeps or ())
        return tuple(dict.fromkeys(named))

    def stays(self, name: str) -> bool:
        """Whether a column that was there before is there after, perhaps by another name."""
        return name not in self.drops and (self.keeps is None or name in self.keeps)


def each(columns: Iterable[str], type_: ColumnType | None = None) -> Lineage:
    """The lineage of a step that changes every one of these columns by itself.

    >>> each(["a", "b"]).changes
    {'a': ('a',), 'b': ('b',)}
    """
    columns = tuple(columns)
    return Lineage(
        changes={name: (name,) for name in columns},
        types=dict.fromkeys(columns, type_) if type_ else {},
    )


def schema_after(lineage: Lineage, schema: Schema) -> Schema:
    """The columns after the step, without those that only the data can tell.

    Raises
    ------
    Refused
        When a new column has the name of one that is there.
    """
    left = [column for column in schema if lineage.stays(column.name)]
    after = [
        column.model_copy(
            update={
                "name": lineage.renames.get(column.name, column.name),
                "type": lineage.types.get(column.name, column.type),
            }
        )
        for column in left
    ]
    taken = {column.name for column in after}
    for name in lineage.creates:
        if name in taken:
            raise Refused(
                f"There is already a column “{name}”. Choose another name for the new one.",
                field="into",
            )
        taken.add(name)
        after.append(Column(name=name, type=lineage.types[name]))
    return tuple(after)


def needed_before(lineage: Lineage, needed: Iterable[str]) -> frozenset[str]:
    """The columns that must be there before the step so that ``needed`` are there after it.

    A name that begins as the step's own columns do may be one of them or one that was there before:
    both are counted.

    >>> sorted(needed_before(Lineage(creates={"c": ("a", "b")}), {"c", "d"}))
    ['a', 'b', 'd']
    """
    before: set[str] = set()
    for name in needed:
        if name in lineage.creates:
            before.update(lineage.creates[name])
            continue
        if source := _source(lineage, name):
            before.add(source)
        (old,) = names_before(lineage, [name])
        if lineage.stays(old):
            before.update(lineage.changes.get(old, (old,)))
    return frozenset(before)


def _source(lineage: Lineage, name: str) -> str | None:
    """The column from which one of the step's own comes, by the beginning of its name."""
    beginnings = [prefix for prefix in lineage.prefixes if name.startswith(prefix)]
    return lineage.prefixes[max(beginnings, key=len)] if beginnings else None


def names_before(lineage: Lineage, names: Iterable[str]) -> frozenset[str]:
    """What columns called ``names`` after the step are called before it.

    >>> names_before(Lineage(renames={"old": "new"}), ["new", "other"]) == {"old", "other"}
    True
    """
    old_of = {new: old for old, new in lineage.renames.items()}
    return frozenset(old_of.get(name, name) for name in names)


def origins_after(lineage: Lineage, origins: Mapping[str, str | None]) -> dict[str, str | None]:
    """Where the columns after the step come from, unchanged.

    Parameters
    ----------
    origins : mapping of str to (str or None)
        Column before the step → the column of the table whose values it has; None: its values are
        its own.
    """
    return {
        lineage.renames.get(name, name): None if name in lineage.changes else origin
        for name, origin in origins.items()
        if lineage.stays(name)
    }


@dataclass(frozen=True)
class Provenance:
    """Where the columns of a result come from.

    Attributes
    ----------
    read : frozenset of str
        Columns of the table whose values are looked at.
    same : dict of str to str
        Column of the result → the column of the table that it equals, row for row.
    """

    read: frozenset[str]
    same: dict[str, str]


def provenance(lineages: Iterable[Lineage], columns: Iterable[str]) -> Provenance:
    """Which of a table's columns these steps look at, one after the other, and which they pass on
    as they are (perhaps under another name).
    """
    origins: dict[str, str | None] = {name: name for name in columns}
    read: set[str | None] = set()
    for lineage in lineages:
        read.update(origins.values() if lineage.whole else map(origins.get, lineage.values_of))
        origins = origins_after(lineage, origins)
    return Provenance(
        frozenset(name for name in read if name),
        {name: origin for name, origin in origins.items() if origin},
    )
