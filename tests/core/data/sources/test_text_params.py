"""How cells of text are read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from core.data.sources.text_params import TextParams


def test_what_holds_unless_a_person_says_otherwise() -> None:
    assert TextParams().model_dump() == {
        "types": {},
        "missing": [""],
        "encoding": "utf-8",
        "decimal": ".",
        "thousands": "",
        "dates": "auto",
    }


@pytest.mark.parametrize(
    "options", [{"decimal": ";"}, {"thousands": "_"}, {"dates": "year first"}, {"comma": True}]
)
def test_what_cannot_be_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TextParams(**options)
