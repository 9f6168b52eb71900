"""What a source may cost: how much a compressed file may become, how wide a table, how long a first
look.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.base.errors import Refused
from core.base.settings import Settings


@dataclass(frozen=True)
class Limits:
    """What reading a source may cost.

    Parameters
    ----------
    total : int
        Bytes that all unpacked files together may have.
    ratio : float
        Unpacked bytes per packed byte that are accepted above ``free`` bytes.
    free : int
        Unpacked bytes for which the ratio does not count: small files may be as regular as they
        like.
    columns : int
        Columns that a table may have.
    sample_rows : int
        Rows that are looked at to find the types of columns, and for a preview.
    """

    total: int
    ratio: float
    free: int = 50_000_000
    columns: int = 20_000
    sample_rows: int = 5_000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings name."""
        return cls(
            total=settings.int("unpacked_limit_mb") * 1_000_000,
            ratio=settings.float("unpacked_ratio"),
            columns=settings.int("columns_limit"),
            sample_rows=settings.int("sample_rows"),
        )

    def check_columns(self, name: str, columns: int, advice: str, field: str | None = None) -> None:
        """Refuse a table that is too wide.

        Parameters
        ----------
        name : str
            The file or table, as the person knows it.
        columns : int
            How many columns it has.
        advice : str
            A sentence: what to do, beside raising the limit.
        field : str, optional
            The option that the advice is about.

        Raises
        ------
        Refused
            When there are more columns than the limit.
        """
        if columns > self.columns:
            raise Refused(
                f"“{name}” has more than {self.columns:,} columns, the limit. {advice} Or raise"
                " MILLWRIGHT_COLUMNS_LIMIT.",
                field=field,
            )

    def check(self, name: str, unpacked: int, packed: int) -> None:
        """Refuse ``unpacked`` bytes out of ``packed``."""
        if unpacked > self.total:
            raise Refused(
                f"“{name}” unpacks to more than {self.total / 1e6:,.0f} MB, the limit. Unpack it"
                " yourself and load a part of it, or raise MILLWRIGHT_UNPACKED_LIMIT_MB."
            )
        if unpacked > self.free and unpacked > self.ratio * max(packed, 1):
            raise Refused(
                f"“{name}” unpacks to over {self.ratio:,.0f} times its size, as archives made to"
                " fill up a machine do. Unpack it yourself if you trust it, or raise"
                " MILLWRIGHT_UNPACKED_RATIO."
            )
