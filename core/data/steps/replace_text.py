"""Parts of text are replaced."""

from __future__ import annotations

from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field, model_validator

from core.data.recipe.step import ColumnsParams, ColumnStep, Example, listed
from core.data.schema import TEXTUAL
from core.data.steps.regular_expressions import danger
from core.data.transformers.words import ReplaceText as Replacer


class ReplaceTextParams(ColumnsParams):
    """What is found, and what is written instead."""

    find: str = Field(
        title="Find",
        description="The text to find, or a regular expression.",
        min_length=1,
        max_length=500,
    )
    replace: str = Field(
        "",
        title="Replace with",
        description="\\1 is the first group of a regular expression.",
        max_length=2000,
    )
    regex: bool = Field(False, title="Regular expression")
    ignore_case: bool = Field(False, title="Ignore case")
    whole: bool = Field(False, title="Whole cell", description="Only where the whole cell matches.")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.regex and (reason := danger(self.find)):
            raise ValueError(reason)
        if self.regex:
            try:
                pc.replace_substring_regex(pa.array(["x"]), self.find, self.replace)
            except pa.ArrowInvalid:
                raise ValueError(
                    "the regular expression or its replacement uses something that is not supported"
                ) from None
        return self


class ReplaceText(ColumnStep):
    """Find text in cells and write other text instead."""

    name = "replace_text"
    title = "Replace text"
    group = "Text"
    icon = "find_replace"
    Params = ReplaceTextParams
    suits = TEXTUAL
    example = Example(
        {"columns": ["price"], "find": "€ "}, {"price": ["€ 5", None]}, {"price": ["5", None]}
    )

    def say(self, params: ReplaceTextParams) -> str:
        return f"Replace “{params.find}” with “{params.replace}” in {listed(params.columns)}"

    def build(self, params: ReplaceTextParams) -> Replacer:
        return Replacer(
            list(params.columns),
            params.find,
            params.replace,
            params.regex,
            params.ignore_case,
            params.whole,
        )

    def code(self, params: ReplaceTextParams) -> str | None:
        if params.ignore_case or params.whole:
            return None
        rest = f"{params.find!r}, {params.replace!r}, regex={params.regex}"
        return "\n".join(
            f"df[{name!r}] = df[{name!r}].astype('str').str.replace({rest})"
            for name in params.columns
        )


PLUGIN = ReplaceText()
