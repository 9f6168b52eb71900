"""Text in one case."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.data.recipe.step import ColumnsParams, ColumnStep, Example, listed
from core.data.schema import TEXTUAL
from core.data.transformers.words import ChangeCase as Changer

_METHOD = {"lower": "lower", "upper": "upper", "title": "title", "sentence": "capitalize"}


class ChangeCaseParams(ColumnsParams):
    """Which case."""

    case: Literal["lower", "upper", "title", "sentence"] = Field(
        "lower", title="Case", description="Title: Every Word; sentence: Only the first."
    )


class ChangeCase(ColumnStep):
    """Write text in one case, so that Yes and YES are one value."""

    name = "change_case"
    title = "Change case"
    group = "Text"
    icon = "match_case"
    Params = ChangeCaseParams
    suits = TEXTUAL
    example = Example(
        {"columns": ["town"], "case": "title"},
        {"town": ["nEW yORK", None]},
        {"town": ["New York", None]},
    )

    def say(self, params: ChangeCaseParams) -> str:
        return f"Write {listed(params.columns)} in {params.case} case"

    def build(self, params: ChangeCaseParams) -> Changer:
        return Changer(list(params.columns), params.case)

    def code(self, params: ChangeCaseParams) -> str:
        return "\n".join(
            f"df[{name!r}] = df[{name!r}].astype('str').str.{_METHOD[params.case]}()"
            for name in params.columns
        )


PLUGIN = ChangeCase()
