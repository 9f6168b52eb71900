"""What is told about odd rows: how many, which, and in words that agree with the count."""

from __future__ import annotations

import pytest

from core.data.readers.delimited.detect import likeness, tally_notices
from core.data.readers.delimited.records import Tally

GO_AND_STAY = "to quarantine unless you keep"
NONE_CLOSED = "a quote that does not close properly;"


def sentence(kind: str, rows: list[int]) -> str:
    tally = Tally()
    for row in rows:
        tally.note(kind, row)
    (notice,) = tally_notices(tally, 0)
    assert (notice.count, notice.rows) == (len(rows), tuple(rows))
    return notice.sentence


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        (
            "long",
            f"has more cells than the table has columns; it goes {GO_AND_STAY} it",
            f"have more cells than the table has columns; they go {GO_AND_STAY} them",
        ),
        ("long_kept", "has more cells", "have more cells"),
        ("short", "has too few cells", "have too few cells"),
        (
            "unclosed",
            f"opens {NONE_CLOSED} it goes to quarantine.",
            f"open {NONE_CLOSED} they go to quarantine.",
        ),
        (
            "other_delimiter",
            "uses another delimiter than the file; it goes to",
            "use another delimiter than the file; they go to",
        ),
        ("undecodable", "holds bytes that are", "hold bytes that are"),
    ],
)
def test_one_row_and_two(kind: str, one: str, two: str) -> None:
    assert sentence(kind, [5]).startswith(f"1 row (row 5) {one}")
    assert sentence(kind, [5, 9]).startswith(f"2 rows (row 5, 9) {two}")


def test_what_was_left_out() -> None:
    found = [
        [item.sentence for item in tally_notices(Tally(blank=blank), nul)]
        for blank, nul in ((1, 1), (2, 3000))
    ]
    assert found == [
        ["1 NUL byte was left out.", "1 blank line was left out."],
        ["3,000 NUL bytes were left out.", "2 blank lines were left out."],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize(
    ("text", "own", "other"),
    [("a;b\n1;2\n", 0.8, 0.5), (" \t\r\n{}", 0.35, 0.1), ("[1]", 0.35, 0.1), ("<a>", 0.35, 0.1)],
)
def test_how_likely_a_text_is_delimited_in_any_encoding(
    encoding: str, text: str, own: float, other: float
) -> None:
    head = text.encode(encoding)
    assert (likeness(head, True), likeness(head, False)) == (own, other)


def test_what_holds_control_characters_is_not_delimited_and_nothing_may_be() -> None:
    assert (likeness(b"\x01\x02\x03a", True), likeness(b"", True)) == (0.0, 0.3)
    assert likeness(b"", False) == 0.0
