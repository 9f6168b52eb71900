"""Steps of the recipe that look at the target."""

from __future__ import annotations

from core.base.finding import Finding, request
from core.learn.check import Check, Evidence
from core.learn.leakage.recipe_reads import Read, reads_of


class RecipeReadsTarget(Check):
    """Columns computed from the target, and rows chosen by it."""

    code = "MW016"
    kind = "leak"
    name = "recipe_reads_target"
    title = "A step of the recipe looks at the target"
    means = "What is computed from the answer is not there when the answer is asked for."
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each such step of the table's recipe."""
        table = evidence.table
        if table is None:
            return []
        return [
            self._about(read, table.target, set(table.features))
            for read in reads_of(table.recipe, table.target)
        ]

    def _about(self, read: Read, target: str, features: set[str]) -> Finding:
        step = f"Step {read.number} of the recipe ({read.says})"
        if read.rows:
            sentence = (
                f"{step} chooses rows by the target “{target}”, which is not known of new rows. The"
                " scores hold for rows like those that remain."
            )
            return self.finding(sentence, "note", target)
        used = [name for name in read.columns if name in features]
        names = ", ".join(f"“{name}”" for name in read.columns)
        sentence = f"{step} computes {names} from the target “{target}”. Leave {names} out."
        return self.finding(
            sentence,
            "stop" if used else "note",
            read.columns[0],
            request(without=used) if used else None,
            read.columns,
        )


PLUGIN = RecipeReadsTarget()
