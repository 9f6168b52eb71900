"""A column that holds the target of a later row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.base.finding import Finding, request
from core.base.words import plural
from core.learn.check import Check, Evidence
from core.learn.leakage.answer import as_numbers
from core.learn.leakage.sequence import clocks, later_values


class LaterValue(Check):
    """Columns that run ahead of the target."""

    code = "MW015"
    kind = "leak"
    name = "later_value"
    title = "A feature holds the target of a later row"
    means = "What is known only later cannot be used when a row is predicted."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each such feature, in the order of a date or running number, or in that of
        the rows.
        """
        table = evidence.table
        if table is None:
            return []
        every = pd.concat([table.seen, table.aside], axis=1)
        orders = [np.argsort(as_numbers(every[name]), kind="stable") for name in clocks(every)]
        ahead = later_values(table.seen, [*orders, np.arange(len(table))], table.answer)
        return [
            self.finding(
                f"“{name}” holds “{table.target}” as it is {plural(rows, 'row')} later. It is not"
                " known when a row is predicted: leave it out.",
                subject=name,
                action=request(without=[name]),
            )
            for name, rows in ahead.items()
        ]


PLUGIN = LaterValue()
