"""What could be done about a table: every step is asked, and says it as findings whose action is
that step, ready to be added to a recipe. None is taken without a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from core.base.errors import MillwrightError
from core.base.finding import Action, Finding
from core.data.profile.profile import ColumnProfile, Profile
from core.data.recipe.recipe import Recipe, RecipeStep
from core.data.recipe.step import STEPS, ColumnFacts, Step, listed

_REASONS = 3  # columns whose own reason a joint suggestion gives
_ORDER = {"stop": 0, "warn": 1, "note": 2}


def of_table(profile: Profile) -> list[Finding]:
    """What could be done about the table as a whole."""
    return _ordered((step, finding) for step in STEPS for finding in step.suggest_rows(profile))


def of_column(facts: ColumnFacts) -> list[Finding]:
    """What could be done about one column, the most urgent first."""
    return _ordered((step, finding) for step in STEPS for finding in step.suggest(facts))


def _ordered(suggested: Iterable[tuple[Step, Finding]]) -> list[Finding]:
    """By severity, then in the order in which the steps are best done."""
    return [
        finding
        for _, finding in sorted(
            suggested, key=lambda item: (_ORDER[item[1].severity], item[0].phase)
        )
    ]


def step_of(finding: Finding) -> RecipeStep:
    """The step that a finding suggests.

    Raises
    ------
    ValueError
        When the finding suggests none.
    """
    if finding.action is None or finding.action.kind != "step":
        raise ValueError(f"The finding “{finding.code}” suggests no step.")
    return RecipeStep.model_validate(finding.action.values)


def after_draft(column: ColumnProfile, own: Iterable[Finding], recipe: Recipe) -> Iterator[Finding]:
    """The findings of a column as the steps of a draft leave it, without those that it settles.

    Parameters
    ----------
    own : iterable of Finding
        What was found in the column as it lies there.
    """
    left = foreseen(column, recipe)
    if left is None:
        return
    renewed = [] if left == column else of_column(ColumnFacts(left))
    for finding in {finding.code: finding for finding in (*own, *renewed)}.values():
        if not settled(finding, recipe):
            yield finding


def foreseen(column: ColumnProfile, recipe: Recipe) -> ColumnProfile | None:
    """What is known of a column's profile after the steps of a draft, without looking at the data;
    None when there is no column of its name any more. A step that does not fit changes nothing.
    """
    for entry in recipe.steps:
        try:
            kind, values = entry.kind, entry.values()
        except MillwrightError:
            continue
        lineage = kind.lineage(values)
        if entry.enabled and (not lineage.stays(column.name) or column.name in lineage.renames):
            return None
        if column.name in lineage.changes:
            column = kind.foresee(values, column)
    return column


def settled(finding: Finding, recipe: Recipe) -> bool:
    """Whether a draft has such a step already, for the column that the finding is about."""
    kind = step_of(finding).step
    return any(
        entry.step == kind and (finding.subject is None or finding.subject in _columns(entry))
        for entry in recipe.steps
    )


def _columns(entry: RecipeStep) -> list[str]:
    columns = entry.params.get("columns")
    return columns if isinstance(columns, list) else []


def joint(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order in which their steps are best done; those of several columns that
    one step settles are one.
    """
    ordered = sorted(
        findings, key=lambda item: (_phase(item), item.subject is not None, _key(item))
    )
    return [_joined(list(group)) for _, group in groupby(ordered, key=_key)]


def _phase(finding: Finding) -> int:
    return STEPS[step_of(finding).step].phase


def _key(finding: Finding) -> str:
    """Equal for findings that one step settles."""
    step = step_of(finding)
    rest = {name: value for name, value in step.params.items() if name != "columns"}
    return f"{step.step} {rest}"


def _joined(group: list[Finding]) -> Finding:
    first, names = group[0], [finding.subject for finding in group if finding.subject]
    if not names:
        return first
    step = step_of(first)
    step = step.model_copy(update={"params": {**step.params, "columns": names}})
    reasons = [f"“{finding.subject}”: {finding.sentence}" for finding in group[:_REASONS]]
    rest = [f"The same in {listed(names[_REASONS:])}."] if len(names) > _REASONS else []
    return first.model_copy(
        update={
            "sentence": " ".join([*reasons, *rest]),
            "subject": names[0] if len(names) == 1 else None,
            "count": None,
            "action": Action(
                kind="step", title=step.say(), values=step.model_dump(include={"step", "params"})
            ),
        }
    )
