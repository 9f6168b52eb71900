"""The recipe: an ordered list of cleaning steps, as a value.

It can be checked against columns, applied to a table, previewed step by step, turned into the
transformers that travel with a model, and said in words. Row steps may stand anywhere; column steps
are fitted on the table as it stands there.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.base.errors import MillwrightError, Refused, bug
from core.base.params import problems, validated
from core.base.progress import Progress, silent
from core.data.recipe.effect import StepEffect, effect
from core.data.recipe.lineage import (
    Lineage,
    Provenance,
    names_before,
    needed_before,
    provenance,
    schema_after,
)
from core.data.recipe.step import STEPS, ColumnStep, RowStep, Step
from core.data.schema import Column, ColumnType, Schema

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

LIMIT = 200  # steps in one recipe
log = logging.getLogger(__name__)


class RecipeStep(BaseModel):
    """One step of a recipe: which, with what parameters, and whether it is switched on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: str
    params: dict[str, Any] = Field(default_factory=dict)
    enabled: bool = True

    @property
    def kind(self) -> Step:
        """The step in the catalogue; NotFound when there is none of that name."""
        return STEPS[self.step]

    def values(self) -> Any:
        """The checked parameters; Refused when they do not fit the step."""
        return validated(
            self.kind.Params,
            self.params,
            lambda problem: (
                f"“{problem.field}” cannot be used: {problem.reason}."
                if problem.path
                else problem.sentence
            ),
        )

    def say(self) -> str:
        """The step in one line; its title when the parameters do not fit it."""
        try:
            return self.kind.say(self.values())
        except MillwrightError:
            return self.kind.title if self.step in STEPS else self.step


@dataclass(frozen=True)
class Applied:
    """A table after a recipe: the frame, and the positions of its rows in the table before."""

    frame: pd.DataFrame
    row_ids: np.ndarray


@dataclass(frozen=True)
class Stage:
    """The table after one step, and what the step did."""

    effect: StepEffect
    frame: pd.DataFrame


class Recipe(BaseModel):
    """An ordered list of steps; frozen, and equal when its steps are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[RecipeStep, ...] = Field(default=(), max_length=LIMIT)

    @classmethod
    def load(cls, source: Any) -> Self:
        """A recipe from its JSON text, its list of steps, or ``{"steps": […]}``; Refused when it is
        none.
        """
        try:
            document = json.loads(source) if isinstance(source, str | bytes) else source
            return cls.model_validate(
                document if isinstance(document, dict) else {"steps": document or ()}
            )
        except ValueError as error:  # broken JSON, or a ValidationError
            first = problems(error)[0] if isinstance(error, ValidationError) else None
            reason = f"{first.field}: {first.reason}" if first else str(error)
            raise Refused(
                f"This is not a recipe ({reason}). A recipe is a list of steps, each with “step”"
                " and “params”."
            ) from None

    def dump(self) -> list[dict[str, Any]]:
        """The steps as plain JSON values, defaults written out where the step is known."""
        return [step.model_dump(mode="json") for step in self.steps]

    def inserted(self, step: RecipeStep, place: int | None = None) -> Self:
        """The recipe with ``step`` before the one at ``place`` (counted from 0); at the end when
        None.
        """
        place = len(self.steps) if place is None else place
        return self._of(*self.steps[:place], step, *self.steps[place:])

    def replaced(self, place: int, step: RecipeStep) -> Self:
        """The recipe with another step at ``place``."""
        return self._of(*self.steps[:place], step, *self.steps[place + 1 :])

    def removed(self, place: int) -> Self:
        """The recipe without the step at ``place``."""
        return self._of(*self.steps[:place], *self.steps[place + 1 :])

    def moved(self, place: int, by: int) -> Self:
        """The recipe with the step at ``place`` moved down by so many places (up when negative), at
        most to an end.
        """
        steps = list(self.steps)
        steps.insert(min(max(place + by, 0), len(steps) - 1), steps.pop(place))
        return self._of(*steps)

    def switched(self, place: int) -> Self:
        """The recipe with the step at ``place`` switched off, or on again."""
        step = self.steps[place]
        return self.replaced(place, step.model_copy(update={"enabled": not step.enabled}))

    def _of(self, *steps: RecipeStep) -> Self:
        if len(steps) > LIMIT:
            raise Refused(
                f"A recipe has at most {LIMIT} steps. Save what there is as a new version and go on"
                " from there."
            )
        return type(self)(steps=steps)

    def say(self) -> list[str]:
        """One line per step that is switched on."""
        return [step.say() for step in self.steps if step.enabled]

    def check(self, schema: Schema) -> Schema:
        """The columns after the recipe, as far as they are known without the data.

        Raises
        ------
        Refused
            With the number of the step that cannot work on the columns it finds.
        """
        open_names: tuple[str, ...] = ()
        for number, entry in self._enabled():
            try:
                kind, values = entry.kind, entry.values()
                schema = _with_grown(schema, kind.lineage(values).names, open_names)
                kind.check(values, schema)
                lineage = kind.lineage(values, schema)
                schema = schema_after(lineage, schema)
                open_names += tuple(lineage.prefixes)
            except Refused as error:
                raise _at(number, entry, error) from None
        return schema

    def apply(self, frame: pd.DataFrame, progress: Progress = silent) -> Applied:
        """Apply all steps to a table.

        Raises
        ------
        Refused
            With the number of the step that cannot be done.
        """
        steps = list(self._enabled())
        current = frame.set_axis(
            pd.RangeIndex(len(frame)), axis=0
        )  # steps keep the index, so at the end it says which rows remain
        for place, (number, entry) in enumerate(steps):
            progress(place / len(steps), f"Step {number}: {entry.say()}")
            try:
                current = _done(entry, current)
            except Refused as error:
                raise _at(number, entry, error) from None
        progress(1.0, "All steps are done")
        row_ids = current.index.to_numpy(dtype="int64")
        return Applied(current.reset_index(drop=True), row_ids)

    def trace(self, frame: pd.DataFrame) -> Iterator[Stage]:
        """Apply step by step, with the effect of each; a step that fails is marked, and those after
        it are left out.
        """
        current, broken = frame.set_axis(pd.RangeIndex(len(frame)), axis=0), False
        for entry in self.steps:
            if broken or not entry.enabled:
                yield Stage(
                    StepEffect.left_out(len(current), "Not reached" if broken else "Switched off"),
                    current,
                )
                continue
            began = time.perf_counter()
            try:
                after = _done(entry, current)
                seconds = time.perf_counter() - began
                step_effect = effect(current, after, _lineage(entry).names, seconds)
            # whatever a step does, the list of steps is drawn, with the reason beside it
            except Exception as error:
                sentence = str(error if isinstance(error, MillwrightError) else bug(error, log))
                broken, after = True, current
                step_effect = StepEffect.failed(len(current), sentence)
            current = after
            yield Stage(step_effect, current)

    def preview(self, frame: pd.DataFrame) -> list[StepEffect]:
        """What each step does to this (sample of the) table; no step raises."""
        return [stage.effect for stage in self.trace(frame)]

    def transformers(
        self, without: frozenset[str] = frozenset()
    ) -> list[tuple[str, BaseEstimator]]:
        """The column steps for a Pipeline, each under a unique name.

        Parameters
        ----------
        without : frozenset of str
            Columns (as they are called after the recipe) that the model does not get: the target
            above all. Steps leave them alone, and a step that has nothing else to do disappears; so
            do columns computed from them.
        """
        return [
            (f"{entry.step}_{number}", kind.build(values))
            for number, entry, kind, values in self._column_steps(without)
        ]

    def inputs(self, needed: Iterable[str], available: Iterable[str]) -> frozenset[str]:
        """The columns that the transformers must get so that ``needed`` exist after them,
        out of those ``available``.
        """
        names = frozenset(needed)
        for _, entry in reversed(list(self._enabled())):
            if isinstance(entry.kind, ColumnStep):
                names = needed_before(_lineage(entry), names)
        return names & frozenset(available)

    def before(self, names: Iterable[str]) -> frozenset[str]:
        """What columns called ``names`` after the recipe were called before it."""
        before = frozenset(names)
        for _, entry in reversed(list(self._enabled())):
            before = names_before(_lineage(entry), before)
        return before

    def provenance(self, schema: Schema) -> Provenance:
        """Which columns of a table the recipe looks at, and which it passes on as they are (perhaps
        under another name).
        """
        lineages = (_lineage(entry) for _, entry in self._enabled())
        return provenance(lineages, (column.name for column in schema))

    def code(self) -> str:
        """The recipe as pandas code that changes ``df``; a step with no short form is a comment."""
        lines = ["import pandas as pd", ""]
        for number, entry in self._enabled():
            lines += [
                f"# {number}. {entry.say()}",
                entry.kind.code(entry.values()) or "# (this step has no short form in pandas)",
            ]
        return "\n".join(lines) + "\n"

    def _enabled(self) -> Iterator[tuple[int, RecipeStep]]:
        return (
            (number, entry) for number, entry in enumerate(self.steps, start=1) if entry.enabled
        )

    def _column_steps(
        self, without: frozenset[str]
    ) -> list[tuple[int, RecipeStep, ColumnStep, Any]]:
        steps: list[tuple[int, RecipeStep, ColumnStep, Any]] = []
        # backwards, because a renaming changes what the column is called
        for number, entry in reversed(list(self._enabled())):
            kind, values = entry.kind, entry.values()
            without = names_before(kind.lineage(values), without)
            if isinstance(kind, ColumnStep) and (left := values.without(without)) is not None:
                steps.append((number, entry, kind, left))
        return steps[::-1]


def _with_grown(schema: Schema, mentioned: Iterable[str], open_names: tuple[str, ...]) -> Schema:
    """Columns that an earlier step makes from the data are believed when their name begins as that
    step's do.
    """
    known = {column.name for column in schema}
    grown = [
        name
        for name in mentioned
        if name not in known and open_names and name.startswith(open_names)
    ]
    return (*schema, *(Column(name=name, type=ColumnType.INTEGER) for name in grown))


def _lineage(entry: RecipeStep) -> Lineage:
    return entry.kind.lineage(entry.values())


def _at(number: int, entry: RecipeStep, error: Refused) -> Refused:
    return Refused(f"Step {number} ({entry.say()}): {error.sentence}", field=error.field)


def _done(entry: RecipeStep, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame after one step."""
    # brings scikit-learn along, for which a screen that only lists recipes does not wait
    from core.data.transformers.columns import Unfit

    kind, values = entry.kind, entry.values()
    absent = [name for name in kind.lineage(values).names if name not in frame.columns]
    if absent:
        raise Refused(
            f"There is no column “{absent[0]}” at this point. Choose one of the columns that are"
            " there, or move the step.",
            field="columns",
        )
    try:
        if isinstance(kind, RowStep):
            return frame.loc[kind.keep(values, frame).to_numpy(dtype=bool)]
        assert isinstance(kind, ColumnStep)  # noqa: S101 - a step is one or the other
        return kind.build(values).fit_transform(frame)
    except Unfit as error:
        raise Refused(str(error), field="columns") from None
