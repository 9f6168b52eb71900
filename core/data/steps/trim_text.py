"""Spaces around text go."""

from __future__ import annotations

from pydantic import Field

from core.data.recipe.step import ColumnsParams, ColumnStep, listed
from core.data.schema import TEXTUAL
from core.data.transformers.words import TrimText as Trimmer


class TrimTextParams(ColumnsParams):
    """What is trimmed."""

    inner: bool = Field(True, title="Inside too", description="Make one space of several in a row.")
    empty_is_missing: bool = Field(
        True, title="Empty is missing", description="Text of which nothing remains becomes missing."
    )


class TrimText(ColumnStep):
    """Take spaces off both ends of text."""

    name = "trim_text"
    title = "Trim spaces"
    group = "Text"
    icon = "format_letter_spacing"
    Params = TrimTextParams
    suits = TEXTUAL

    def say(self, params: TrimTextParams) -> str:
        return f"Trim {listed(params.columns)}"

    def build(self, params: TrimTextParams) -> Trimmer:
        return Trimmer(list(params.columns), params.inner, params.empty_is_missing)


PLUGIN = TrimText()
