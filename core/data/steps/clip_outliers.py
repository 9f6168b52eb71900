"""Outliers are brought back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field, model_validator

from core.base.finding import Finding
from core.base.words import plural
from core.data.recipe.step import (
    ColumnFacts,
    ColumnsParams,
    ColumnStep,
    Example,
    listed,
    suggestion,
)
from core.data.schema import NUMERIC, Role
from core.data.steps.outlier_rules import (
    HOW,
    REACH,
    How,
    bounds_code,
    reach_of,
    rule_sentence,
    sound,
)
from core.data.transformers.outliers import ClipOutliers as Clipper


class ClipOutliersParams(ColumnsParams):
    """What is an outlier, and what becomes of it."""

    how: How = HOW
    reach: float | None = REACH
    missing: bool = Field(
        False,
        title="Mark as missing",
        description="Make outliers missing instead of bringing them to the bound.",
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        sound(self.how, self.reach)
        return self


class ClipOutliers(ColumnStep):
    """Bring values far outside to the nearest ordinary value; the bounds are learnt from the
    training rows only.
    """

    name = "clip_outliers"
    title = "Clip outliers"
    group = "Numbers"
    icon = "vertical_align_center"
    Params = ClipOutliersParams
    suits = NUMERIC
    example = Example(
        {"columns": ["x"], "reach": 1.5},
        {"x": [1.0, 2.0, 3.0, 4.0, 100.0]},
        {"x": [1.0, 2.0, 3.0, 4.0, 7.0]},
    )

    def say(self, params: ClipOutliersParams) -> str:
        return (
            f"{'Mark as missing' if params.missing else 'Clip'} {listed(params.columns)} outside"
            f" {rule_sentence(params.how, params.reach)}"
        )

    def build(self, params: ClipOutliersParams) -> Clipper:
        return Clipper(
            list(params.columns), params.how, reach_of(params.how, params.reach), params.missing
        )

    def code(self, params: ClipOutliersParams) -> str | None:
        if params.missing:
            return None
        return "\n".join(
            f"{bounds_code(name, params.how, params.reach)}\ndf[{name!r}] = df[{name!r}].clip(low,"
            " high)"
            for name in params.columns
        )

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        column = facts.profile
        if column.outliers and column.type in self.suits and column.role is Role.FEATURE:
            values = plural(column.outliers, "value lies", "values lie")
            yield suggestion(
                self,
                "outliers",
                "Clip outliers",
                f"{values} beyond 1.5 times the middle half's width.",
                column=column.name,
                severity="note",
            )


PLUGIN = ClipOutliers()
