"""Names from headers: clean, unique, and every change remembered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.files import key_of
from core.data.inference.headers import clean_header, header_notices, unique_names


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  a  b ", "a b"),
        ("e\u0301", "é"),
        ("a\u202eb\u200bc\x00", "abc"),
        ("line\nbreak", "line break"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("x" * 300, "x" * 200),
        ("\ufeff", ""),
    ],
)
def test_clean(raw: str, clean: str) -> None:
    assert clean_header(raw) == clean


@given(st.lists(st.text(max_size=12), max_size=12))
def test_names_are_always_unique_and_not_empty(raw: list[str]) -> None:
    headers = unique_names(raw)
    keys = [key_of(header.name) for header in headers]
    assert len(set(keys)) == len(keys) == len(raw)
    assert all(header.name for header in headers)
    assert all(
        header.source_name in (None, text) for header, text in zip(headers, raw, strict=True)
    )


def test_a_repeated_name_does_not_take_another_headers_name() -> None:
    assert [header.name for header in unique_names(["a", "a", "a_2", "", "column_4"])] == [
        "a",
        "a_3",
        "a_2",
        "column_4_2",
        "column_4",
    ]


def test_notices_name_the_mapping() -> None:
    found = {notice.code: notice for notice in header_notices(unique_names(["a", "A", "", " b"]))}
    assert set(found) == {"header_duplicate", "header_empty", "header_cleaned"}
    assert "“A” (column 2) → “A_2”" in found["header_duplicate"].sentence
    assert header_notices(unique_names(["a", "b"])) == []
