"""The place to drop a file: what its dialog offers."""

from __future__ import annotations

from core.data.source import SOURCES
from pages.ui.widgets import upload


def test_the_dialog_offers_every_format_and_the_packed_ones() -> None:
    accepted = upload._accepted()
    assert {".csv", ".xlsx", ".parquet", ".gz", ".zip"} <= set(accepted)
    assert {suffix for source in SOURCES for suffix in source.suffixes} <= set(accepted)
    assert all(suffix.startswith(".") for suffix in accepted)
