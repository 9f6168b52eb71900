"""Numbers, times and names as a person reads them."""

from __future__ import annotations

import datetime as dt

import pytest

from pages.ui.widgets import words

NOW = dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.0 k"),
        (8_430, "8.4 k"),
        (1_200_000, "1.2 M"),
        (3e9, "3.0 G"),
    ],
)
def test_short_counts(value: int, shown: str) -> None:
    assert words.short(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(812, "812 B"), (1000, "1.0 kB"), (3_400_000, "3.4 MB"), (2_500_000_000, "2.50 GB")],
)
def test_sizes(value: int, shown: str) -> None:
    assert words.size(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (0.0, "0.0 %"),
        (0.0004, "< 0.1 %"),
        (0.001, "0.1 %"),
        (0.1234, "12.3 %"),
        (1.0, "100.0 %"),
    ],
)
def test_shares(value: float | None, shown: str) -> None:
    assert words.share(value) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, "–"),
        (-1, "0.0 s"),
        (9.94, "9.9 s"),
        (10, "10 s"),
        (89, "89 s"),
        (90, "2 min"),
        (5399, "90 min"),
        (5400, "1 h 30 min"),
        (7500, "2 h 5 min"),
    ],
)
def test_durations(seconds: float | None, shown: str) -> None:
    assert words.duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (44, "just now"),
        (45, "1 min ago"),
        (300, "5 min ago"),
        (2700, "1 h ago"),
        (79_199, "22 h ago"),
        (79_200, "yesterday"),
        (172_800, "2 days ago"),
        (2_591_999, "30 days ago"),
        (2_592_000, "28 Oct 2026"),
    ],
)
def test_how_long_ago(seconds: int, shown: str) -> None:
    assert words.ago(NOW - dt.timedelta(seconds=seconds), NOW) == shown


def test_instants() -> None:
    assert words.ago(None) == words.exact(None) == words.count(None) == "–"
    assert words.exact(NOW, dt.UTC) == "2026-11-27 12:00:00 UTC"
    assert words.instant("2026-01-02T03:04:05") == "2026-01-02 03:04:05"
    assert words.instant("Total") == "Total"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (1234567, "1,234,567"),
        (0.5, "0.5"),
        (True, "True"),
        ("2026-01-02T03:04", "2026-01-02 03:04"),
        ("x", "x"),
    ],
)
def test_a_value_of_a_profile(cell: object, shown: str) -> None:
    assert words.value(cell) == shown


def test_a_sentence_has_a_capital_and_one_full_stop() -> None:
    assert (
        words.sentence("exact for trees")
        == words.sentence("Exact for trees.")
        == "Exact for trees."
    )


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a.csv", "attachment; filename=\"a.csv\"; filename*=UTF-8''a.csv"),
        ('ü"\r\n.csv', "attachment; filename=\"____.csv\"; filename*=UTF-8''%C3%BC%22%0D%0A.csv"),
        ("", "attachment; filename=\"file\"; filename*=UTF-8''"),
    ],
)
def test_a_file_name_in_a_header_cannot_end_it(name: str, header: str) -> None:
    assert words.attachment(name) == header
