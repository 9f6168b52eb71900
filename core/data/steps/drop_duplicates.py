"""Repeated rows go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pandas as pd
from pydantic import Field

from core.base.finding import Finding
from core.base.words import plural
from core.data.profile.profile import Profile
from core.data.recipe.lineage import Lineage
from core.data.recipe.step import Example, Phase, RowStep, StepParams, listed, suggestion
from core.data.schema import Schema


class DropDuplicatesParams(StepParams):
    """What counts as a repetition, and which of the rows stays."""

    columns: list[str] = Field(
        default_factory=list,
        title="Compare",
        description="Rows equal in these columns are repetitions; none chosen: in all columns.",
    )
    keep: Literal["first", "last", "none"] = Field(
        "first", title="Keep", description="Which of equal rows stays."
    )


class DropDuplicates(RowStep):
    """Of rows that are equal, one stays (or none)."""

    name = "drop_duplicates"
    title = "Drop duplicate rows"
    group = "Rows"
    icon = "content_copy"
    Params = DropDuplicatesParams
    phase = Phase.ROWS
    example = Example(
        {"columns": ["town"]},
        {"town": ["Graz", "Lyon", "Graz"], "n": [1, 2, 3]},
        {"town": ["Graz", "Lyon"], "n": [1, 2]},
    )

    def say(self, params: DropDuplicatesParams) -> str:
        which = f"rows with equal {listed(params.columns)}" if params.columns else "duplicate rows"
        return (
            f"Drop {which}"
            + {"first": "", "last": ", keep the last", "none": ", keep none"}[params.keep]
        )

    def lineage(self, params: DropDuplicatesParams, schema: Schema = ()) -> Lineage:
        return Lineage(reads=tuple(params.columns), whole=not params.columns)

    def keep(self, params: DropDuplicatesParams, frame: pd.DataFrame) -> pd.Series:
        return ~frame.duplicated(
            params.columns or None, keep=False if params.keep == "none" else params.keep
        )

    def code(self, params: DropDuplicatesParams) -> str:
        subset = f"subset={params.columns!r}, " if params.columns else ""
        keep = False if params.keep == "none" else params.keep
        return f"df = df.drop_duplicates({subset}keep={keep!r}).reset_index(drop=True)"

    def suggest_rows(self, profile: Profile) -> Iterable[Finding]:
        if profile.duplicate_rows:
            sentence = plural(profile.duplicate_rows, "row equals", "rows equal")
            yield suggestion(
                self, "duplicate_rows", "Drop duplicate rows", f"{sentence} an earlier row."
            )


PLUGIN = DropDuplicates()
