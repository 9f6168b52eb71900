"""What gradient boosting has in common, whichever library grows the trees: its parameters, whatever
each calls them, and what a search tries for them.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from core.learn.model import Range

Trees = Annotated[
    int,
    Field(
        ge=1,
        le=10_000,
        title="Trees",
        description="How many small corrections are added up (per class).",
    ),
]
LearningRate = Annotated[
    float,
    Field(
        gt=0,
        le=1,
        title="Learning rate",
        description="How much of each correction is believed. Smaller needs more trees.",
    ),
]
Leaves = Annotated[
    int,
    Field(
        ge=2,
        le=1000,
        title="Leaves per tree",
        description="How finely each correction may tell rows apart.",
    ),
]
LeafRows = Annotated[
    int,
    Field(
        ge=1,
        le=100_000,
        title="Rows per leaf",
        description="No correction rests on fewer rows than this.",
    ),
]
RowShare = Annotated[
    float,
    Field(
        gt=0,
        le=1,
        title="Share of rows per tree",
        description="Each tree sees this share of the rows.",
    ),
]
ColumnShare = Annotated[
    float,
    Field(
        gt=0,
        le=1,
        title="Share of columns per tree",
        description="Each tree sees this share of the columns.",
    ),
]
Restraint = Annotated[
    float,
    Field(
        ge=0,
        le=1e6,
        title="Restraint (L2)",
        description="Larger makes corrections more cautious.",
    ),
]

TREES = Range(50, 1000, log=True, integer=True)
LEARNING_RATE = Range(0.01, 0.3, log=True)
ROW_SHARE = Range(0.5, 1.0)
COLUMN_SHARE = Range(0.3, 1.0)
RESTRAINT = Range(0.1, 100, log=True)
