"""Which rows are locked away, and which test which fold.

All random, all seeded, the same for every model of a training.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import (
    GroupKFold,
    GroupShuffleSplit,
    KFold,
    ShuffleSplit,
    StratifiedGroupKFold,
    StratifiedKFold,
    StratifiedShuffleSplit,
)

from core.base.errors import Refused


@dataclass(frozen=True)
class Fold:
    """One training and test part: positions in the table, ascending."""

    repeat: int
    fold: int
    train_idx: np.ndarray
    test_idx: np.ndarray


@dataclass(frozen=True)
class Split:
    """The locked hold-out (empty when there is none), the rest, and the folds of the rest."""

    rest: np.ndarray
    holdout: np.ndarray
    folds: tuple[Fold, ...]


@dataclass(frozen=True)
class SplitPlan:
    """How rows are to be divided.

    Attributes
    ----------
    holdout : float
        The share of the rows (or groups) to lock away; 0 for none.
    folds, repeats : int
        How many parts the rest is cut into, and how often.
    seed : int
        Decides the hold-out and the first cut; each repeat takes the next seed.
    stratified : bool
        Whether each part has about the same share of every class.
    """

    holdout: float
    folds: int
    repeats: int
    seed: int
    stratified: bool


def _lock_away(
    y: np.ndarray, groups: np.ndarray | None, share: float, seed: int, stratified: bool
) -> tuple[np.ndarray, np.ndarray]:
    everything = np.arange(len(y))
    if share <= 0:
        return everything, everything[:0]
    if groups is not None and stratified:
        # whole groups, with the shares of the classes preserved as well as groups allow
        equal = max(2, round(1 / share))
        splitter: Any = StratifiedGroupKFold(n_splits=equal, shuffle=True, random_state=seed)
    else:
        kind: Any = GroupShuffleSplit
        if groups is None:
            kind = StratifiedShuffleSplit if stratified else ShuffleSplit
        splitter = kind(n_splits=1, test_size=share, random_state=seed)
    rest, held = next(iter(splitter.split(everything, y, groups)))
    return np.sort(rest), np.sort(held)


def _splitter(
    folds: int, seed: int, stratified: bool, grouped: bool
) -> KFold | StratifiedKFold | GroupKFold | StratifiedGroupKFold:
    if grouped:
        return (StratifiedGroupKFold if stratified else GroupKFold)(
            n_splits=folds, shuffle=True, random_state=seed
        )
    return (StratifiedKFold if stratified else KFold)(
        n_splits=folds, shuffle=True, random_state=seed
    )


def make_split(y: np.ndarray, groups: np.ndarray | None, plan: SplitPlan) -> Split:
    """Lock the hold-out away, then cut the rest into folds, as often as the plan repeats it.

    Parameters
    ----------
    y : (n,)
        Class positions or numbers.
    groups : (n,) or None
        Rows of one group are never in the training and the test part at once.

    Raises
    ------
    Refused
        When there are fewer groups than folds, or too few rows for them.
    """
    if groups is not None:
        _refuse_few_groups(len(np.unique(groups)), plan)
    try:
        rest, held = _lock_away(y, groups, plan.holdout, plan.seed, plan.stratified)
        folds: list[Fold] = []
        for repeat in range(plan.repeats):
            seed = plan.seed + repeat
            splitter = _splitter(plan.folds, seed, plan.stratified, groups is not None)
            cuts = splitter.split(rest, y[rest], None if groups is None else groups[rest])
            folds += [
                Fold(repeat, number, rest[train_idx], rest[test_idx])
                for number, (train_idx, test_idx) in enumerate(cuts)
            ]
    except ValueError as error:
        raise Refused(
            f"The rows cannot be cut into {plan.folds} folds ({error}). Use fewer folds or a"
            " smaller hold-out.",
            field="folds",
        ) from error
    return Split(rest, held, tuple(folds))


def _refuse_few_groups(groups: int, plan: SplitPlan) -> None:
    if groups < plan.folds + bool(plan.holdout):
        only = "is only 1 group" if groups == 1 else f"are only {groups:,} groups"
        raise Refused(
            f"There {only}, too few for {plan.folds} folds. Use fewer folds, or another group"
            " column.",
            field="group",
        )
