"""A feature that gives the answer away."""

from __future__ import annotations

from core.base.finding import Finding, request
from core.base.words import plural
from core.learn.check import Check, Evidence
from core.learn.leakage.suspects import Suspect, suspects
from core.learn.metric import bounded_metric
from core.learn.table import TrainingTable

#: how a column holds the target → what a sentence says of it, and whether nothing else is possible
_COPIES = {
    "same": ("holds the same values as the target “{target}”", "stop"),
    "scaled": ("is the target “{target}” on another scale", "stop"),
    "rounded": ("is the target “{target}”, rounded or cut into steps", "stop"),
    "nearly": ("is the target “{target}” in other words, in nearly every row", "warn"),
    "noisy": ("agrees with the target “{target}” in nearly every row", "warn"),
}
_ASK = "If it is only known afterwards, leave it out."


class Leak(Check):
    """Looks at each feature by itself, and at those that add up to the target."""

    code = "MW001"
    kind = "leak"
    name = "leak"
    title = "A feature gives the answer away"
    means = (
        "A column that is only known once the outcome is known makes scores look splendid and the"
        " model useless."
    )
    stage = "table"

    def examine(self, evidence: Evidence) -> list[Finding]:
        """A finding for each feature that holds the target in some spelling, whose values imply it,
        that was computed from it, or that predicts it far better than all others.
        """
        table = evidence.table
        if table is None:
            return []
        return [self._about(suspect, table) for suspect in suspects(table.seen, table.answer)]

    def _about(self, suspect: Suspect, table: TrainingTable) -> Finding:
        says, severity = _COPIES.get(suspect.how, ("", "warn"))
        if says:
            end = "Leave it out, or the model only copies it." if suspect.how == "same" else _ASK
            sentence = f"“{suspect.columns[0]}” {says.format(target=table.target)}. {end}"
        else:
            sentence = _SENTENCES[suspect.how](suspect, table)
        return self.finding(
            sentence,
            "stop" if severity == "stop" else "warn",
            suspect.columns[0],
            request(without=list(suspect.columns)),
            suspect.columns,
        )


def _alone(suspect: Suspect, table: TrainingTable) -> str:
    metric = bounded_metric(table.task.kind).title
    reached = f"{metric} {suspect.facts['alone']:.3f}"
    if (without := suspect.facts.get("without")) is not None:
        how = f"far better than all other columns ({reached}; without it: {without:.2f})"
    else:
        how = f"almost perfectly ({reached})"
    return f"“{suspect.columns[0]}” alone predicts “{table.target}” {how}. {_ASK}"


def _implies(suspect: Suspect, table: TrainingTable) -> str:
    fact = suspect.facts["implied"]
    if fact.position is None:
        answer = f"“{table.target}” is on one side of its median"
    else:
        answer = f"“{table.target}” is “{table.classes[fact.position]}”"
    where = f"is {fact.value}" if fact.of_cell else f"is “{fact.value}”"
    return (
        f"Where “{suspect.columns[0]}” {where} ({plural(fact.rows, 'row')}), {answer} in"
        f" {fact.purity:.1%}. {_ASK}"
    )


def _aggregate(suspect: Suspect, table: TrainingTable) -> str:
    return (
        f"“{suspect.columns[0]}” is the {suspect.facts['statistic']} of “{table.target}” over"
        " groups of rows, computed with the rows that are to be predicted. Leave it out, or compute"
        " it from earlier rows."
    )


def _reading(suspect: Suspect, table: TrainingTable) -> str:
    return (
        f"“{suspect.columns[0]}” is different in every row, but {suspect.facts['reading']} gives"
        f" “{table.target}” away. Leave it out."
    )


def _together(suspect: Suspect, table: TrainingTable) -> str:
    joined = {"sum": "add up", "product": "multiply"}[suspect.how]
    names = [f"“{name}”" for name in suspect.columns]
    return (
        f"{', '.join(names[:-1])} and {names[-1]} {joined} to the target “{table.target}”, so there"
        " is nothing to learn. Leave them out if they are only known afterwards."
    )


_SENTENCES = {
    "alone": _alone,
    "implies": _implies,
    "aggregate": _aggregate,
    "reading": _reading,
    "sum": _together,
    "product": _together,
}

PLUGIN = Leak()
