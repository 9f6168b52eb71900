"""An identifier as the target."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.base.finding import Finding
from core.data.transformers.value_words import EXACT_FLOAT
from core.learn.check import Check, Evidence
from core.learn.checks.id_feature import is_identifier


class IdTarget(Check):
    """A target that counts the rows."""

    code = "MW003"
    kind = "data"
    name = "id_target"
    title = "The target looks like an identifier"
    means = "A running number has no relation to the other columns, so there is nothing to learn."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding when the target is a whole number, different in every row, without gaps."""
        table = evidence.table
        if (
            table is None
            or table.task.classification
            or not np.array_equal(table.y, np.round(table.y))
            or np.abs(table.y).max() >= EXACT_FLOAT
        ):
            return []
        if not is_identifier(pd.Series(table.y.astype(np.int64))):
            return []
        return [
            self.finding(
                f"The target “{table.target}” is different in every row and counts upwards, like an"
                " identifier. Choose another target.",
                subject=table.target,
            )
        ]


PLUGIN = IdTarget()
