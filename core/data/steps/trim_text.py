"""Spaces around text go."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from core.base.finding import Finding
from core.base.words import plural
from core.data.recipe.step import (
    ColumnFacts,
    ColumnsParams,
    ColumnStep,
    Example,
    Phase,
    listed,
    suggestion,
)
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
    phase = Phase.TEXT
    example = Example(
        {"columns": ["town"]},
        {"town": [" Graz ", "New   York", "  ", None]},
        {"town": ["Graz", "New York", None, None]},
    )

    def say(self, params: TrimTextParams) -> str:
        return f"Trim {listed(params.columns)}"

    def build(self, params: TrimTextParams) -> Trimmer:
        return Trimmer(list(params.columns), params.inner, params.empty_is_missing)

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        if facts.profile.padded:
            texts = plural(facts.profile.padded, "text has", "texts have")
            yield suggestion(
                self,
                "padded_text",
                "Trim spaces",
                f"{texts} spaces at an end.",
                column=facts.profile.name,
            )


PLUGIN = TrimText()
