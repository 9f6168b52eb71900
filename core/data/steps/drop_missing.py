"""Rows with gaps go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pandas as pd
from pydantic import Field

from core.base.finding import Finding
from core.base.words import plural
from core.data.recipe.lineage import Lineage
from core.data.recipe.step import (
    ColumnFacts,
    Example,
    Phase,
    RowStep,
    StepParams,
    listed,
    suggestion,
)
from core.data.schema import ColumnType, Role, Schema


class DropMissingParams(StepParams):
    """Which gaps count."""

    columns: list[str] = Field(
        default_factory=list,
        title="Look at",
        description="Only missing values in these columns count; none chosen: in all columns.",
    )
    how: Literal["any", "all"] = Field(
        "any",
        title="Drop when",
        description="“any”: one of the cells is missing; “all”: every one of them.",
    )


class DropMissing(RowStep):
    """Rows with missing values go."""

    name = "drop_missing"
    title = "Drop rows with missing values"
    group = "Missing"
    icon = "playlist_remove"
    Params = DropMissingParams
    phase = Phase.DROPPING
    example = Example(
        {"columns": ["a"]},
        {"a": [1.5, None, 2.5], "b": [None, "x", "y"]},
        {"a": [1.5, 2.5], "b": [None, "y"]},
    )

    def say(self, params: DropMissingParams) -> str:
        where = f" in {listed(params.columns)}" if params.columns else ""
        return (
            f"Drop rows with a missing value{where}"
            if params.how == "any"
            else f"Drop rows with only missing values{where}"
        )

    def lineage(self, params: DropMissingParams, schema: Schema = ()) -> Lineage:
        return Lineage(reads=tuple(params.columns), whole=not params.columns)

    def keep(self, params: DropMissingParams, frame: pd.DataFrame) -> pd.Series:
        gone = pd.Series(params.how == "all", index=frame.index)
        for name in (
            params.columns or frame.columns
        ):  # one column at a time: no table of truth values beside the table
            gone = gone & frame[name].isna() if params.how == "all" else gone | frame[name].isna()
        return ~gone

    def code(self, params: DropMissingParams) -> str:
        subset = f"subset={params.columns!r}, " if params.columns else ""
        return f"df = df.dropna({subset}how={params.how!r}).reset_index(drop=True)"

    def suggest(self, facts: ColumnFacts) -> Iterable[Finding]:
        column = facts.profile
        ignored = column.role in (Role.ID, Role.IGNORE) or column.type is ColumnType.TIME
        if ignored or not 0 < column.missing < column.rows:
            return
        yield suggestion(
            self,
            "rows_with_gaps",
            "Drop rows with missing values",
            f"{plural(column.missing, 'cell is', 'cells are')} missing.",
            column=column.name,
            # a row whose target is not known teaches nothing; other gaps are better filled
            severity="warn" if column.role is Role.TARGET else "note",
        )


PLUGIN = DropMissing()
