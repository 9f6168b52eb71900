"""Rows that follow one another in time, and shuffled folds."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from core.base.finding import Finding, request
from core.learn.check import Check, Evidence
from core.learn.leakage.sequence import Order, clocks, order_of
from core.learn.table import TrainingTable


class TimeOrder(Check):
    """A date or running number in whose order the target remembers itself."""

    code = "MW014"
    kind = "order"
    name = "time_order"
    title = "Rows follow one another in time"
    means = (
        "When rows before and after a tested one are in training, it is predicted from both sides:"
        " later rows, which will not be known, gave the answer away."
    )
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for the column in whose order the target remembers most; nothing where the
        order is chosen, or a group.
        """
        table = evidence.table
        if table is None or table.group is not None or table.order is not None:
            return []
        orders = sorted(_orders(table), key=lambda order: -order.remembered)
        return [self._about(order, table.target) for order in orders[:1]]

    def _about(self, order: Order, target: str) -> Finding:
        sentence = (
            f"In the order of “{order.column}”, “{target}” is much like in the row before"
            f" (correlation {order.remembered:.2f}), and folds are shuffled, so scores may be too"
            f" good. Split by “{order.column}”: train on earlier rows, test on later ones."
        )
        return self.finding(sentence, subject=order.column, action=request(order=order.column))


def _orders(table: TrainingTable) -> Iterator[Order]:
    every = pd.concat([table.seen, table.aside], axis=1)
    known = tuple(clocks(every))
    for name in known:
        order = order_of(table.seen, every[name], table.answer, known)
        if order is not None:
            yield order


PLUGIN = TimeOrder()
