"""What a source may cost, and that the settings say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.base.errors import Refused
from core.base.settings import Settings
from core.data.limits import Limits
from core.data.source import ReadContext, file_sources
from core.data.sources.loading import load
from core.data.storage.quarantine import Quarantine

LIMITS = Limits(total=1_000, ratio=10, free=100, columns=2)


def test_the_settings_are_in_force() -> None:
    settings = Settings(
        {"unpacked_limit_mb": 3, "unpacked_ratio": 7, "columns_limit": 5, "sample_rows": 11}
    )
    limits = Limits.of(settings)
    assert (limits.total, limits.ratio, limits.columns, limits.sample_rows) == (3_000_000, 7, 5, 11)


@pytest.mark.parametrize(
    ("unpacked", "packed", "word"),
    [
        (1_000, 100, None),
        (1_001, 1_000, "more than 0 MB"),
        (100, 1, None),
        (101, 10, "10 times its size"),
        (110, 11, None),
        (101, 0, "10 times its size"),
    ],
)
def test_unpacking(unpacked: int, packed: int, word: str | None) -> None:
    if word is None:
        LIMITS.check("x.gz", unpacked, packed)
        return
    with pytest.raises(Refused, match=word):
        LIMITS.check("x.gz", unpacked, packed)


def test_columns() -> None:
    LIMITS.check_columns("x.csv", 2, "Leave some out.")
    with pytest.raises(Refused) as refused:
        LIMITS.check_columns("x.csv", 3, "Leave some out.", "delimiter")
    assert refused.value.field == "delimiter"
    assert str(refused.value) == (
        "“x.csv” has more than 2 columns, the limit. Leave some out. Or raise"
        " MILLWRIGHT_COLUMNS_LIMIT."
    )


@pytest.mark.parametrize("source", file_sources(), ids=lambda source: source.name)
def test_every_source_keeps_the_limit_on_columns(source, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = source.example(tmp_path)
    wide = ReadContext(Limits(1_000_000, 200), tmp_path, path=path)
    params = source.inspect(wide, {}).params
    narrow = ReadContext(Limits(1_000_000, 200, columns=2), tmp_path, path=path)
    with pytest.raises(Refused, match="more than 2 columns"):
        load(source, params, narrow, tmp_path / "out", Quarantine())
    with pytest.raises(Refused, match="more than 2 columns"):
        source.preview(params, narrow, 5)
    exact = ReadContext(Limits(1_000_000, 200, columns=3), tmp_path, path=path)
    assert load(source, params, exact, tmp_path / "out", Quarantine()).rows_loaded == 3
