"""Near-equal spellings: which keys agree, and what is grouped."""

from __future__ import annotations

import pytest

from core.data.profile.spelling_clusters import (
    Cluster,
    cluster,
    fingerprint,
    letter_pairs,
    merged,
    squeezed,
)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (fingerprint, " New-York, new ", "new york"),
        (fingerprint, "Café Zürich", "cafe zurich"),
        (squeezed, "N.Y._1", "ny1"),
        (letter_pairs, "banana", "anbana"),
        (letter_pairs, "a", "a"),
        (letter_pairs, "", ""),
    ],
)
def test_keys(key, value: str, expected: str) -> None:  # type: ignore[no-untyped-def]
    assert key(value) == expected


def test_groups() -> None:
    groups = cluster({"NY": 5, "N.Y.": 2, "ny": 1, "York New": 1, "new york": 3, "Oslo": 9})
    assert groups == [
        Cluster("NY", ("N.Y.", "ny"), 3, "same letters"),
        Cluster("new york", ("York New",), 1, "same words"),
    ]
    assert merged(groups) == {"N.Y.": "NY", "ny": "NY", "York New": "new york"}


def test_a_doubled_letter() -> None:
    (group,) = cluster({"Misissippi": 1, "Mississippi": 4})
    assert (group.keep, group.reason) == ("Mississippi", "same letter pairs")


def test_of_equals_the_first_by_the_alphabet_stays() -> None:
    assert cluster({"b.": 2, "b": 2})[0].keep == "b"


@pytest.mark.parametrize("counts", [{"10 mm": 1, "100 mm": 1}, {"!": 1, "?": 1}, {}, {"a": 3}])
def test_what_is_not_alike(counts: dict[str, int]) -> None:
    assert cluster(counts) == []
