"""What the recipe of a version could do next, as findings whose action is a step.

A suggestion takes what the draft does already into account; nothing is added without a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.base.finding import Finding
from core.data import stored_table
from core.data.profile.profile import ColumnProfile
from core.data.profile.spelling_clusters import Cluster, cluster
from core.data.recipe import suggestions as steps
from core.data.recipe.recipe import Recipe
from core.data.recipe.step import ColumnFacts
from core.workbench import cleaning, tables
from core.workbench.versions import VersionView, version
from core.workbench.workspace import Workspace


@dataclass(frozen=True)
class Findings:
    """What was noticed in a version, whatever the draft does: worked out once per version."""

    table: tuple[Finding, ...]
    columns: tuple[tuple[ColumnProfile, tuple[Finding, ...]], ...]


def findings(ws: Workspace, version_id: int) -> Findings:
    """Look at every column of a version."""
    view, profile = version(ws, version_id), tables.profile(ws, version_id)
    return Findings(
        tuple(steps.of_table(profile)),
        tuple((column, tuple(steps.of_column(_facts(view, column)))) for column in profile.columns),
    )


def _facts(view: VersionView, column: ColumnProfile) -> ColumnFacts:
    texts = stored_table.text_counts(view.table(), view.columns, column.name)
    return ColumnFacts(column, texts, cluster(_trimmed(texts)))


def _trimmed(texts: dict[str, int]) -> dict[str, int]:
    """The texts as they are when their spaces are trimmed, which is proposed first: spaces make no
    spelling of their own.
    """
    counts: Counter[str] = Counter()
    for value, count in texts.items():
        counts[" ".join(value.split())] += count
    return {value: count for value, count in counts.items() if value}


def suggestions(noticed: Findings, recipe: Recipe) -> list[Finding]:
    """What is worth adding to ``recipe``, in the order in which it is best done; columns with the
    same finding share a suggestion. Matters of taste are offered at the column alone.
    """
    worth = [finding for finding in noticed.table if not steps.settled(finding, recipe)]
    for column, own in noticed.columns:
        worth += steps.after_draft(column, own, recipe)
    return steps.joint(finding for finding in worth if finding.severity != "note")


def column_suggestions(column: ColumnProfile, spellings: Sequence[Cluster]) -> list[Finding]:
    """What could be done about a column, the most urgent first."""
    return steps.of_column(ColumnFacts(column, spellings=spellings))


def accept(ws: Workspace, version_id: int, finding: Finding) -> cleaning.Draft:
    """Add what a finding suggests to the end of the cleaning draft.

    Nothing happens where the draft has it already.
    """
    known, step = cleaning.draft(ws, version_id), steps.step_of(finding)
    if step in known.recipe.steps:
        return known
    return cleaning.edit(ws, version_id, known.recipe.inserted(step))
