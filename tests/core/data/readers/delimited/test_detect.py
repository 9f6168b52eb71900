"""What is told about odd rows: how many, which, and in words that agree with the count."""

from __future__ import annotations

import pytest

from core.data.readers.delimited.detect import tally_notices
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
