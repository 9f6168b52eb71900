"""Near-equal spellings: NY, N.Y. and ny; new york and New-York; Internatl and International."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_MOST = 20_000  # distinct values that are compared


@dataclass(frozen=True)
class Cluster:
    """Spellings that probably mean the same."""

    keep: str  # the most frequent of them
    variants: tuple[str, ...]  # the others, the most frequent first
    rows: int  # rows in which the others stand
    reason: str  # a short phrase

    @property
    def mapping(self) -> dict[str, str]:
        """Variant → the spelling that stays: the parameter of the step that merges them."""
        return dict.fromkeys(self.variants, self.keep)


def fingerprint(value: str) -> str:
    """A value without case, accents, punctuation and order of words (the fingerprint key of
    OpenRefine's clustering).
    """
    return " ".join(sorted(set(re.sub(r"[^\w\s]", " ", _plain(value)).split())))


def squeezed(value: str) -> str:
    """The letters and digits of a value in their order: N.Y. and NY are one."""
    return re.sub(r"[\W_]", "", _plain(value))


def letter_pairs(value: str) -> str:
    """The set of pairs of neighbouring letters, sorted: a letter doubled or two words joined change
    little of it.
    """
    letters = squeezed(value)
    return (
        "".join(sorted({letters[place : place + 2] for place in range(len(letters) - 1)}))
        or letters
    )


def _plain(value: str) -> str:
    decomposed = unicodedata.normalize("NFKD", value.strip().casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_KEYS = (
    (squeezed, "same letters"),
    (fingerprint, "same words"),
    (letter_pairs, "same letter pairs"),
)


def cluster(counts: Mapping[str, int]) -> list[Cluster]:
    """Groups of spellings that look alike, the largest first.

    Parameters
    ----------
    counts : mapping of str to int
        Value → how many rows have it.

    Notes
    -----
    A value belongs to one group at most. Values that differ in a digit are never alike: 10 mm and
    100 mm are two things.
    """
    values = sorted(counts, key=lambda value: (-counts[value], value))[:_MOST]
    clusters: list[Cluster] = []
    taken: set[str] = set()
    for key, reason in _KEYS:
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for value in values:
            if value not in taken and key(value):
                groups[key(value), _digits(value)].append(value)
        for group in groups.values():
            if len(group) > 1:
                clusters.append(
                    Cluster(
                        group[0],
                        tuple(group[1:]),
                        sum(counts[value] for value in group[1:]),
                        reason,
                    )
                )
                taken.update(group)
    return sorted(clusters, key=lambda item: (-item.rows, item.keep))


def merged(clusters: Iterable[Cluster]) -> dict[str, str]:
    """One mapping for several groups."""
    return {variant: keep for item in clusters for variant, keep in item.mapping.items()}


def _digits(value: str) -> str:
    return " ".join(re.findall(r"\d+", value))
