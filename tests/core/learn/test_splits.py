"""Hold-out and folds, in every combination of grouped and stratified.

The table has 200 rows: 25 groups of 8 rows. Groups 0 to 4 hold all 40 rows of class 1, so a
stratified cut into fifths has exactly one of them in each part.
"""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from core.base.errors import Refused
from core.learn.splits import Split, SplitPlan, make_ordered_split, make_split

GROUPS = np.arange(200) % 25
Y = (GROUPS < 5).astype(np.int64)
COMBINATIONS = [
    pytest.param(stratified, grouped, id=f"{name_s}-{name_g}")
    for stratified, name_s in ((True, "stratified"), (False, "random"))
    for grouped, name_g in ((True, "grouped"), (False, "single"))
]
each = pytest.mark.parametrize(("stratified", "grouped"), COMBINATIONS)


def cut(stratified: bool = True, grouped: bool = False, **overrides: Any) -> Split:
    options = {"holdout": 0.2, "folds": 4, "repeats": 1, "seed": 0} | overrides
    groups = options.pop("groups", GROUPS if grouped else None)
    return make_split(options.pop("y", Y), groups, SplitPlan(stratified=stratified, **options))


PLAN = SplitPlan(holdout=0.2, folds=4, repeats=1, seed=0, stratified=True)


def positives(rows: np.ndarray) -> int:
    return int(Y[rows].sum())


@each
def test_a_fifth_is_locked_away_and_the_rest_is_cut_into_four(
    stratified: bool, grouped: bool
) -> None:
    split = cut(stratified, grouped)
    assert len(split.holdout) == 40
    assert sorted([*split.rest, *split.holdout]) == list(range(200))
    assert [len(fold.test_idx) for fold in split.folds] == [40] * 4
    assert [len(fold.train_idx) for fold in split.folds] == [120] * 4
    tested = np.concatenate([fold.test_idx for fold in split.folds])
    assert sorted(tested) == split.rest.tolist()
    for fold in split.folds:
        assert sorted([*fold.train_idx, *fold.test_idx]) == split.rest.tolist()


@each
def test_positions_are_ascending(stratified: bool, grouped: bool) -> None:
    split = cut(stratified, grouped)
    parts = [split.rest, split.holdout]
    parts += [rows for fold in split.folds for rows in (fold.train_idx, fold.test_idx)]
    for rows in parts:
        assert (np.diff(rows) > 0).all()


@pytest.mark.parametrize("grouped", [True, False])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_stratified_cut_has_a_fifth_of_the_positives_in_each_part(
    grouped: bool, seed: int
) -> None:
    split = cut(True, grouped, seed=seed)
    assert positives(split.holdout) == 8
    assert [positives(fold.test_idx) for fold in split.folds] == [8] * 4


@pytest.mark.parametrize("grouped", [True, False])
def test_a_random_cut_leaves_the_shares_to_chance(grouped: bool) -> None:
    splits = [cut(False, grouped, seed=seed) for seed in range(6)]
    assert len({positives(split.holdout) for split in splits}) > 1
    assert len({positives(fold.test_idx) for split in splits for fold in split.folds}) > 1


@pytest.mark.parametrize("stratified", [True, False])
def test_groups_stay_together(stratified: bool) -> None:
    split = cut(stratified, True)
    assert len(set(GROUPS[split.holdout])) == 5
    assert not set(GROUPS[split.rest]) & set(GROUPS[split.holdout])
    for fold in split.folds:
        assert len(set(GROUPS[fold.test_idx])) == 5
        assert not set(GROUPS[fold.train_idx]) & set(GROUPS[fold.test_idx])


@pytest.mark.parametrize("stratified", [True, False])
def test_without_groups_they_are_torn_apart(stratified: bool) -> None:
    split = cut(stratified, False)
    assert set(GROUPS[split.rest]) & set(GROUPS[split.holdout])
    assert set(GROUPS[split.folds[0].train_idx]) & set(GROUPS[split.folds[0].test_idx])


@pytest.mark.parametrize(
    ("share", "stratified_rows", "random_rows"),
    # stratified groups are cut into round(1 / share) equal parts, at least two, one of which is
    # locked away; random ones by the share of the groups, rounded up
    [(0.25, 48, 56), (0.3, 64, 64), (0.5, 96, 104), (0.8, 96, 160)],
)
def test_the_share_of_a_grouped_holdout(
    share: float, stratified_rows: int, random_rows: int
) -> None:
    options = {"holdout": share, "folds": 2}
    assert abs(len(cut(True, True, **options).holdout) - stratified_rows) <= 8  # one group
    assert len(cut(False, True, **options).holdout) == random_rows


@pytest.mark.parametrize(("share", "rows"), [(0.1, 20), (0.25, 50), (0.5, 100)])
@pytest.mark.parametrize("stratified", [True, False])
def test_the_share_of_a_holdout_of_single_rows(stratified: bool, share: float, rows: int) -> None:
    assert len(cut(stratified, holdout=share).holdout) == rows


@each
def test_no_holdout(stratified: bool, grouped: bool) -> None:
    split = cut(stratified, grouped, holdout=0.0, folds=5)
    assert split.holdout.tolist() == []
    assert split.rest.tolist() == list(range(200))
    assert [len(fold.test_idx) for fold in split.folds] == [40] * 5


@each
def test_the_seed_decides(stratified: bool, grouped: bool) -> None:
    def rows(seed: int) -> tuple[list[int], list[list[int]]]:
        split = cut(stratified, grouped, seed=seed)
        return split.holdout.tolist(), [fold.test_idx.tolist() for fold in split.folds]

    assert rows(5) == rows(5)
    assert rows(5)[0] != rows(6)[0]
    assert rows(5)[1] != rows(6)[1]


@each
def test_folds_are_drawn_and_not_taken_in_order(stratified: bool, grouped: bool) -> None:
    first = cut(stratified, grouped, holdout=0.0).folds[0].test_idx
    other = cut(stratified, grouped, holdout=0.0, seed=1).folds[0].test_idx
    assert first.tolist() != other.tolist()


@each
def test_each_repeat_is_the_cut_of_the_next_seed(stratified: bool, grouped: bool) -> None:
    split = cut(stratified, grouped, holdout=0.0, repeats=3, seed=7)
    assert [(fold.repeat, fold.fold) for fold in split.folds] == [
        (repeat, fold) for repeat in range(3) for fold in range(4)
    ]
    for repeat in range(3):
        alone = cut(stratified, grouped, holdout=0.0, seed=7 + repeat)
        parts = [fold for fold in split.folds if fold.repeat == repeat]
        for fold, expected in zip(parts, alone.folds, strict=True):
            np.testing.assert_array_equal(fold.test_idx, expected.test_idx)
            np.testing.assert_array_equal(fold.train_idx, expected.train_idx)


def test_repeats_share_the_holdout() -> None:
    split = cut(repeats=2)
    tested = [
        np.sort(np.concatenate([f.test_idx for f in split.folds if f.repeat == repeat]))
        for repeat in range(2)
    ]
    assert tested[0].tolist() == tested[1].tolist() == split.rest.tolist()
    assert split.folds[0].test_idx.tolist() != split.folds[4].test_idx.tolist()


def test_numbers_are_cut_as_well() -> None:
    split = cut(False, y=np.linspace(0, 1, 200))
    assert (len(split.holdout), len(split.folds)) == (40, 4)


@pytest.mark.parametrize(
    ("groups", "holdout", "sentence"),
    [
        (1, 0.0, "There is only 1 group, too few for 5 folds."),
        (3, 0.0, "There are only 3 groups, too few for 5 folds."),
        (5, 0.2, "There are only 5 groups, too few for 5 folds."),  # one is for the hold-out
    ],
)
def test_too_few_groups(groups: int, holdout: float, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        cut(False, groups=np.arange(200) % groups, holdout=holdout, folds=5)
    assert refusal.value.sentence.startswith(sentence)
    assert refusal.value.field == "group"


@pytest.mark.parametrize(("groups", "holdout"), [(5, 0.0), (7, 0.2)])
def test_just_enough_groups(groups: int, holdout: float) -> None:
    rows = 10 * groups
    split = cut(False, groups=np.arange(rows) % groups, y=np.zeros(rows), holdout=holdout, folds=5)
    assert [len(fold.test_idx) for fold in split.folds] == [10] * 5


@pytest.mark.parametrize(
    ("y", "stratified", "holdout"),
    [
        ([0] * 20 + [1], True, 0.2),  # F29: a class with one row cannot be in both parts
        ([0.0] * 4, False, 0.0),
    ],
)
def test_F29_too_few_rows(y: list[float], stratified: bool, holdout: float) -> None:
    with pytest.raises(Refused, match="cannot be cut into 5 folds") as refusal:
        cut(stratified, y=np.array(y), holdout=holdout, folds=5)
    assert refusal.value.field == "folds"
    assert refusal.value.sentence.endswith("Use fewer folds or a smaller hold-out.")


def test_what_was_cut_stays_as_it_is() -> None:
    split = cut()
    for value, name in ((split, "rest"), (split.folds[0], "fold"), (PLAN, "seed")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, 1)


# -- equal rows


def with_copies(equal: np.ndarray, y: np.ndarray, stratified: bool = True, seed: int = 0) -> Split:
    return make_split(y, None, SplitPlan(0.2, 4, 1, seed, stratified), equal)


@pytest.mark.parametrize("stratified", [True, False])
def test_copies_stand_on_one_side(stratified: bool) -> None:
    equal = np.tile(np.arange(100), 3)
    split = with_copies(equal, np.tile(np.arange(100) % 2, 3), stratified)
    assert len(split.holdout) == 60
    assert not set(equal[split.holdout]) & set(equal[split.rest])
    for fold in split.folds:
        assert len(fold.test_idx) == 60
        assert not set(equal[fold.train_idx]) & set(equal[fold.test_idx])
        assert sorted([*fold.train_idx, *fold.test_idx]) == split.rest.tolist()
        assert (np.diff(fold.test_idx) > 0).all()


def test_copies_keep_the_shares_of_the_classes() -> None:
    equal = np.tile(np.arange(100), 3)
    split = with_copies(equal, np.tile((np.arange(100) % 5 == 0).astype(int), 3))
    y = np.tile((np.arange(100) % 5 == 0).astype(int), 3)
    assert [int(y[fold.test_idx].sum()) for fold in split.folds] == [12] * 4
    assert int(y[split.holdout].sum()) == 12


@each
def test_without_copies_the_cut_is_what_it_was(stratified: bool, grouped: bool) -> None:
    plan = SplitPlan(0.2, 4, 2, 3, stratified)
    groups = GROUPS if grouped else None
    before, after = make_split(Y, groups, plan), make_split(Y, groups, plan, np.arange(200))
    assert before.holdout.tolist() == after.holdout.tolist()
    for first, second in zip(before.folds, after.folds, strict=True):
        assert first.test_idx.tolist() == second.test_idx.tolist()


def test_a_chosen_group_comes_before_copies() -> None:
    equal = np.arange(200) // 8  # across the groups
    split = make_split(Y, GROUPS, SplitPlan(0.2, 4, 1, 0, True), equal)
    assert not set(GROUPS[split.rest]) & set(GROUPS[split.holdout])
    assert set(equal[split.rest]) & set(equal[split.holdout])


def test_a_class_of_a_few_copies_is_cut_as_all_rows_are() -> None:
    equal = np.append(np.arange(80), np.full(20, 80))
    y = np.append(np.zeros(80), np.ones(20)).astype(int)  # all of class 1 are one row
    split = with_copies(equal, y)
    assert [int(y[fold.test_idx].sum()) for fold in split.folds] == [4] * 4


# -- the order of time

WHEN = np.random.default_rng(0).permutation(120).astype(float)
NUMBERS = np.linspace(0, 1, 120)


def ordered(when: np.ndarray = WHEN, y: np.ndarray = NUMBERS, **overrides: Any) -> Split:
    options = {"holdout": 0.2, "folds": 3, "repeats": 1, "seed": 0, "stratified": False}
    return make_ordered_split(y, when, SplitPlan(**options | overrides))


def test_each_fold_tests_what_comes_after_its_training_rows() -> None:
    split = ordered()
    assert sorted(WHEN[split.holdout]) == list(range(96, 120))  # the latest fifth
    assert sorted(WHEN[split.rest]) == list(range(96))
    stretches = [(24, 24, 48), (48, 48, 72), (72, 72, 96)]
    for fold, (trained, begin, end) in zip(split.folds, stretches, strict=True):
        assert sorted(WHEN[fold.train_idx]) == list(range(trained))
        assert sorted(WHEN[fold.test_idx]) == list(range(begin, end))
        assert (np.diff(fold.train_idx) > 0).all()
        assert (np.diff(fold.test_idx) > 0).all()


def test_rows_of_the_same_time_stand_on_one_side() -> None:
    days = np.arange(120) // 7
    split = ordered(days.astype(float))
    assert set(days[split.rest]) & set(days[split.holdout]) == set()
    for fold in split.folds:
        assert days[fold.train_idx].max() < days[fold.test_idx].min()


def test_no_ordered_holdout() -> None:
    split = ordered(holdout=0.0)
    assert split.holdout.tolist() == []
    assert split.rest.tolist() == list(range(120))
    assert [len(fold.test_idx) for fold in split.folds] == [30] * 3


def test_the_seed_does_not_move_time() -> None:
    first, second = ordered(seed=1), ordered(seed=2)
    assert first.holdout.tolist() == second.holdout.tolist()
    assert first.folds[0].test_idx.tolist() == second.folds[0].test_idx.tolist()


@pytest.mark.parametrize(
    ("when", "y", "reason"),
    [
        (np.zeros(120), NUMBERS, "too many rows have the same time"),
        (WHEN, (WHEN > 40).astype(int), "the earliest rows are all of one class"),
    ],
)
def test_time_that_cannot_be_cut(when: np.ndarray, y: np.ndarray, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        ordered(when, y, stratified=True)
    assert reason in refusal.value.sentence
    assert refusal.value.field == "folds"


@pytest.mark.parametrize(
    ("holdout", "distinct", "together"),
    # each of 4 folds, one more to train on, and the hold-out need a row of every class
    [(0.2, 6, True), (0.2, 5, False), (0.0, 5, True), (0.0, 4, False)],
)
def test_copies_stay_together_while_each_class_has_rows_enough(
    holdout: float, distinct: int, together: bool
) -> None:
    equal = np.append(np.arange(60), np.repeat(np.arange(60, 60 + distinct), 2))
    y = (equal >= 60).astype(int)
    apart = 0
    for seed in range(8):
        split = make_split(y, None, SplitPlan(holdout, 4, 1, seed, True), equal)
        apart += len(set(equal[split.rest]) & set(equal[split.holdout]))
        for fold in split.folds:
            apart += len(set(equal[fold.train_idx]) & set(equal[fold.test_idx]))
    assert (apart == 0) is together


def test_rows_that_are_no_copies_are_cut_alike_whatever_their_numbers() -> None:
    plan = SplitPlan(0.2, 4, 1, 0, True)
    plain, numbered = make_split(Y, None, plan), make_split(Y, None, plan, np.arange(200)[::-1])
    assert plain.holdout.tolist() == numbered.holdout.tolist()


def test_ordered_folds_are_numbered_and_of_one_repeat() -> None:
    assert [(fold.repeat, fold.fold) for fold in ordered().folds] == [(0, 0), (0, 1), (0, 2)]


def test_a_small_ordered_holdout_has_the_latest_row() -> None:
    when = np.arange(12, dtype=float)[::-1].copy()
    split = ordered(when, np.zeros(12), holdout=0.04)  # half a row
    assert split.holdout.tolist() == [0]


def test_the_first_rows_need_two_classes_only_where_there_are_classes() -> None:
    assert len(ordered(WHEN, (WHEN % 2).astype(int), stratified=True).folds) == 3
    assert len(ordered(WHEN, np.zeros(120)).folds) == 3


def test_a_time_that_most_rows_share_leaves_no_stretch_to_train_on() -> None:
    when = np.append(np.zeros(100), np.arange(1, 21))
    with pytest.raises(Refused, match="too many rows have the same time"):
        ordered(when, holdout=0.0)
