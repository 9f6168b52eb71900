"""Several rows about the same thing."""

from __future__ import annotations

from core.base.finding import Finding, request
from core.learn.check import Check, Evidence
from core.learn.leakage.entities import Entity, entities

MOST = 3  # columns that are proposed


class EntityCheck(Check):
    """A column whose values repeat and within which the target, or the rows, hardly vary."""

    code = "MW013"
    kind = "groups"
    name = "entity"
    title = "Several rows are about the same thing"
    means = (
        "When rows of one patient or device are in training and test at once, the model recognises"
        " the patient and not the illness."
    )
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each column that should be the group; nothing where one is chosen."""
        table = evidence.table
        if table is None or table.group is not None:
            return []
        named = entities(table.seen, table.aside, table.answer)
        return [self._about(entity, table.target) for entity in named[:MOST]]

    def _about(self, entity: Entity, target: str) -> Finding:
        traits = f" and {entity.traits} numbers" if entity.traits > 1 else ""
        sentence = (
            f"“{entity.column}” names {entity.things:,} things in several rows each, within which"
            f" “{target}”{traits} hardly vary. Group by “{entity.column}”, so that no thing is in"
            " training and test at once."
        )
        return self.finding(sentence, subject=entity.column, action=request(group=entity.column))


PLUGIN = EntityCheck()
