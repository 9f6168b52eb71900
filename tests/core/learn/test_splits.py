"""Hold-out and folds."""

from __future__ import annotations

import numpy as np
import pytest

from core.base.errors import Refused
from core.learn.splits import make_split

Y = np.array([0] * 160 + [1] * 40)


def test_holdout_is_locked_away_and_stratified() -> None:
    split = make_split(Y, None, holdout=0.2, folds=4, repeats=2, seed=1, stratified=True)
    assert len(split.holdout) == 40
    assert Y[split.holdout].mean() == pytest.approx(0.2)
    assert sorted([*split.rest, *split.holdout]) == list(range(200))
    for fold in split.folds:
        assert not set(split.holdout) & {*fold.train_idx, *fold.test_idx}


def test_each_repeat_tests_every_row_once() -> None:
    split = make_split(Y, None, holdout=0.2, folds=4, repeats=2, seed=1, stratified=True)
    assert [(fold.repeat, fold.fold) for fold in split.folds] == [
        (r, f) for r in range(2) for f in range(4)
    ]
    for repeat in range(2):
        tested = np.concatenate([fold.test_idx for fold in split.folds if fold.repeat == repeat])
        assert sorted(tested) == split.rest.tolist()
    for fold in split.folds:
        assert not set(fold.train_idx) & set(fold.test_idx)
        assert Y[fold.test_idx].sum() == 8
    assert not np.array_equal(split.folds[0].test_idx, split.folds[4].test_idx)


def test_seed_decides() -> None:
    def tests(seed: int) -> list[list[int]]:
        return [
            fold.test_idx.tolist()
            for fold in make_split(
                Y, None, holdout=0.1, folds=3, repeats=1, seed=seed, stratified=True
            ).folds
        ]

    assert tests(5) == tests(5)
    assert tests(5) != tests(6)


def test_no_holdout() -> None:
    split = make_split(
        Y.astype(float), None, holdout=0.0, folds=5, repeats=1, seed=0, stratified=False
    )
    assert len(split.holdout) == 0
    assert len(split.rest) == 200


@pytest.mark.parametrize("stratified", [True, False])
def test_groups_stay_together(stratified: bool) -> None:
    groups = np.arange(200) % 25
    split = make_split(Y, groups, holdout=0.2, folds=4, repeats=1, seed=0, stratified=stratified)
    assert not set(groups[split.rest]) & set(groups[split.holdout])
    for fold in split.folds:
        assert not set(groups[fold.train_idx]) & set(groups[fold.test_idx])


def test_too_few_groups() -> None:
    with pytest.raises(Refused, match="only 3 groups, too few for 5 folds"):
        make_split(Y, np.arange(200) % 3, holdout=0.0, folds=5, repeats=1, seed=0, stratified=True)


def test_F29_class_with_one_row() -> None:
    with pytest.raises(Refused, match="cannot be cut into 5 folds"):
        make_split(
            np.array([0] * 20 + [1]), None, holdout=0.2, folds=5, repeats=1, seed=0, stratified=True
        )
