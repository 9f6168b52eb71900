"""What the forms of all files have in common whose cells are text without a type."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from core.data.source import FileParams


class TextParams(FileParams):
    """How the cells of such a file are read."""

    encoding: str = Field("utf-8", title="Encoding", description="How letters are stored as bytes.")
    decimal: Literal[".", ","] = Field(
        ".",
        title="Decimal mark",
        description="Between the whole part and the fraction of a number.",
    )
    thousands: Literal["", ",", ".", " ", "'", "\u00a0", "\u202f"] = Field(
        "", title="Thousands mark", description="Between groups of three digits. Empty: none."
    )
    dates: Literal["auto", "day first", "month first"] = Field(
        "auto", title="Order in dates", description="How 03/04/2025 is meant."
    )
