"""Which rows are locked away, and which test which fold: the same for every model of a training.

Random and seeded, whole groups at once where there are groups; or in the order of time, where each
fold trains on what came before the rows that it tests.
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


def make_split(
    y: np.ndarray, groups: np.ndarray | None, plan: SplitPlan, equal: np.ndarray | None = None
) -> Split:
    """Lock the hold-out away, then cut the rest into folds, as often as the plan repeats it.

    Parameters
    ----------
    y : (n,)
        Class positions or numbers.
    groups : (n,) or None
        Rows of one group are never in the training and the test part at once.
    plan : SplitPlan
    equal : int (n,) or None
        Rows with the same number are copies, which stay together as groups do, while the rows that
        they are copies of are divided as if each stood once. Chosen groups come first.

    Raises
    ------
    Refused
        When there are fewer groups than folds, or too few rows for them.
    """
    if groups is None and equal is not None and len(np.unique(equal)) < len(y):
        return _split_of_copies(y, equal, plan)
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
        raise _refused(plan, str(error)) from error
    return Split(rest, held, tuple(folds))


def _refused(plan: SplitPlan, reason: str) -> Refused:
    return Refused(
        f"The rows cannot be cut into {plan.folds} folds ({reason}). Use fewer folds or a smaller"
        " hold-out.",
        field="folds",
    )


def _split_of_copies(y: np.ndarray, equal: np.ndarray, plan: SplitPlan) -> Split:
    """Cut one row of each set of copies, and let the others go where it goes; where a class would
    have too few rows for that, copies are cut like all rows.
    """
    _, first, codes = np.unique(equal, return_index=True, return_inverse=True)
    counts = np.bincount(y[first].astype(np.int64)) if plan.stratified else np.array([len(first)])
    if counts.min() < plan.folds + 1 + bool(plan.holdout):
        return make_split(y, None, plan)
    split = make_split(y[first], None, plan)

    def all_of(positions: np.ndarray) -> np.ndarray:
        chosen = np.zeros(len(first), dtype=bool)
        chosen[positions] = True
        return np.flatnonzero(chosen[codes])

    folds = tuple(
        Fold(fold.repeat, fold.fold, all_of(fold.train_idx), all_of(fold.test_idx))
        for fold in split.folds
    )
    return Split(all_of(split.rest), all_of(split.holdout), folds)


def _blocks(when: np.ndarray, shares: list[float]) -> list[np.ndarray]:
    """The rows, the earliest first, cut after these shares of them; rows of the same time are all
    in the later block.
    """
    order = np.argsort(when, kind="stable")
    ranked = when[order]
    ends = [
        int(np.searchsorted(ranked, ranked[min(round(share * len(when)), len(when) - 1)]))
        for share in shares
    ]
    return [np.sort(part) for part in np.split(order, ends)]


def make_ordered_split(y: np.ndarray, when: np.ndarray, plan: SplitPlan) -> Split:
    """Lock the latest rows away; then each fold tests a stretch of the rest and trains on all rows
    before it.

    The rest is cut into one stretch more than there are folds: the first is only trained on. Rows
    of the same time are never in training and test at once.

    Parameters
    ----------
    y : (n,)
        Class positions or numbers.
    when : float64 (n,)
        The time of each row.
    plan : SplitPlan
        Seed and stratification do not matter; one repeat is all there is.

    Raises
    ------
    Refused
        When a stretch would be empty, or the first rows hold one class only.
    """
    everything = np.arange(len(y))
    rest, holdout = everything, everything[:0]
    if plan.holdout:
        rest, holdout = _blocks(when, [1 - plan.holdout])
    if len(np.unique(when[rest])) <= plan.folds or (plan.holdout and not len(holdout)):
        raise _refused(plan, "too many rows have the same time")
    stretches = _blocks(when[rest], [(k + 1) / (plan.folds + 1) for k in range(plan.folds)])
    if min(len(part) for part in stretches) == 0:
        raise _refused(plan, "too many rows have the same time")
    folds = []
    for number in range(plan.folds):
        train_idx = rest[np.sort(np.concatenate(stretches[: number + 1]))]
        folds.append(Fold(0, number, train_idx, rest[stretches[number + 1]]))
    if plan.stratified and len(np.unique(y[folds[0].train_idx])) < 2:
        raise _refused(plan, "the earliest rows are all of one class")
    return Split(rest, holdout, tuple(folds))


def _refuse_few_groups(groups: int, plan: SplitPlan) -> None:
    if groups < plan.folds + bool(plan.holdout):
        only = "is only 1 group" if groups == 1 else f"are only {groups:,} groups"
        raise Refused(
            f"There {only}, too few for {plan.folds} folds. Use fewer folds, or another group"
            " column.",
            field="group",
        )
