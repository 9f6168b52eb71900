"""Rows with outliers go."""

from __future__ import annotations

from typing import Self

import pandas as pd
from pydantic import model_validator

from core.data.recipe.step import ColumnsParams, Example, RowStep, listed
from core.data.schema import NUMERIC
from core.data.steps.outlier_rules import (
    HOW,
    REACH,
    How,
    bounds_code,
    reach_of,
    rule_sentence,
    sound,
)
from core.data.transformers.columns import numbers
from core.data.transformers.outliers import bounds


class DropOutliersParams(ColumnsParams):
    """What is an outlier."""

    how: How = HOW
    reach: float | None = REACH

    @model_validator(mode="after")
    def _sound(self) -> Self:
        sound(self.how, self.reach)
        return self


class DropOutliers(RowStep):
    """Rows with a value far outside go; a gap is no outlier."""

    name = "drop_outliers"
    title = "Drop rows with outliers"
    group = "Numbers"
    icon = "content_cut"
    Params = DropOutliersParams
    suits = NUMERIC
    example = Example(
        {"columns": ["x"]},
        {"x": [1.0, 2.0, 3.0, 4.0, 100.0], "n": [1, 2, 3, 4, 5]},
        {"x": [1.0, 2.0, 3.0, 4.0], "n": [1, 2, 3, 4]},
    )

    def say(self, params: DropOutliersParams) -> str:
        return (
            f"Drop rows with {listed(params.columns)} outside"
            f" {rule_sentence(params.how, params.reach)}"
        )

    def keep(self, params: DropOutliersParams, frame: pd.DataFrame) -> pd.Series:
        stays = pd.Series(True, index=frame.index)
        for name in params.columns:
            low, high = bounds(frame[name], params.how, reach_of(params.how, params.reach))
            values = numbers(frame[name])
            stays &= ~((values < low) | (values > high))
        return stays

    def code(self, params: DropOutliersParams) -> str | None:
        if len(params.columns) > 1:
            return None
        name = params.columns[0]
        outside = f"((df[{name!r}] < low) | (df[{name!r}] > high)).fillna(False).astype(bool)"
        return (
            f"{bounds_code(name, params.how, params.reach)}\ndf ="
            f" df[~{outside}].reset_index(drop=True)"
        )


PLUGIN = DropOutliers()
