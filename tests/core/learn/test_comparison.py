"""Paired differences: against the formula by hand, and against a simulation in which nobody is
better.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from core.learn.comparison import RunScores, leaderboard, mean_std, pair, pairs


def scores(run: int, values: list[float], split: str = "one", share: float = 0.25) -> RunScores:
    return RunScores(
        run, f"run {run}", {(0, fold): value for fold, value in enumerate(values)}, split, share
    )


A, B = [0.85, 0.84, 0.86, 0.83, 0.87], [0.84, 0.845, 0.84, 0.82, 0.85]


def test_pair_equals_formula_by_hand() -> None:
    compared = pair(scores(1, A), scores(2, B), True)
    differences = [0.01, -0.005, 0.02, 0.01, 0.02]
    mean = sum(differences) / 5  # 0.011
    variance = sum((value - mean) ** 2 for value in differences) / 4
    error = math.sqrt((1 / 5 + 1 / 4) * variance)
    assert compared.difference == pytest.approx(0.011)
    assert compared.sd == pytest.approx(math.sqrt(variance))
    # Student's t with 4 degrees of freedom has a closed form: F(t) = 1/2 + (t/√(4+t²))·(1 +
    # 2/(4+t²))·3/8·(4/3)…, written out here
    t = mean / error
    u = t / math.sqrt(4 + t * t)
    cdf = 0.5 + 0.75 * (u - u**3 / 3)
    assert compared.p == pytest.approx(2 * (1 - cdf), rel=1e-9)
    assert compared.probability == pytest.approx(cdf, rel=1e-9)
    assert (compared.low, compared.high) == pytest.approx(
        (mean - 2.7764451052 * error, mean + 2.7764451052 * error), rel=1e-8
    )
    assert compared.tied


def test_direction_turns_probability_but_not_p() -> None:
    up, down = pair(scores(1, A), scores(2, B), True), pair(scores(1, A), scores(2, B), False)
    assert up.p == down.p
    assert up.probability is not None
    assert down.probability == pytest.approx(1 - up.probability)


def test_pair_is_antisymmetric() -> None:
    ab, ba = pair(scores(1, A), scores(2, B), True), pair(scores(2, B), scores(1, A), True)
    assert ab.difference == pytest.approx(-ba.difference)  # type: ignore[operator]
    assert (ab.low, ab.high) == pytest.approx((-ba.high, -ba.low))  # type: ignore[operator]
    assert ab.p == pytest.approx(ba.p)


def test_a_run_against_itself_is_tied() -> None:
    compared = pair(scores(1, A), scores(2, A), True)
    assert (compared.difference, compared.p, compared.probability, compared.tied) == (
        0.0,
        1.0,
        0.5,
        True,
    )


def test_constant_difference_is_certain() -> None:
    compared = pair(scores(1, [1.0, 2.0, 3.0]), scores(2, [0.0, 1.0, 2.0]), False)
    assert (compared.difference, compared.p, compared.probability, compared.tied) == (
        1.0,
        0.0,
        0.0,
        False,
    )


def test_runs_on_other_folds_are_not_paired() -> None:
    compared = pair(scores(1, A), scores(2, B, split="two"), True)
    assert compared.p is None
    assert compared.difference is None
    assert "same rows in the same folds" in str(compared.reason)


def test_only_shared_and_defined_folds_count() -> None:
    compared = pair(scores(1, [0.5, float("nan"), 0.7, 0.9]), scores(2, [0.4, 0.5, 0.65]), True)
    assert compared.folds == 2
    assert compared.difference == pytest.approx(0.075)
    assert "two folds" in str(pair(scores(1, [0.5]), scores(2, [0.4]), True).reason)


def test_spread_of_a_run() -> None:
    held = mean_std(scores(1, [float("nan"), 2.0, 4.0], share=0.5))
    assert held is not None
    assert (held.mean, held.folds) == (3.0, (2.0, 4.0))
    assert held.sd == pytest.approx(math.sqrt(2))
    assert held.high - held.mean == pytest.approx(12.7062047362 * math.sqrt((1 / 2 + 1 / 2) * 2))
    assert mean_std(scores(1, [float("nan")])) is None


def test_leaderboard_ranks_by_direction_and_ties() -> None:
    clearly = [0.70, 0.69, 0.71, 0.68, 0.72]
    runs = [scores(1, clearly), scores(2, B), scores(3, A), scores(4, [float("nan")] * 5)]
    places = leaderboard(runs, True)
    assert [(place.run, place.rank, place.tied) for place in places] == [
        (3, 1, False),
        (2, 2, True),
        (1, 3, False),
    ]
    assert places[0].against_best is None
    assert places[2].against_best is not None
    assert places[2].against_best.difference == pytest.approx(0.15)
    assert [place.run for place in leaderboard(runs, False)] == [1, 2, 3]


def test_equal_means_share_a_rank() -> None:
    places = leaderboard(
        [scores(1, [1.0, 2.0]), scores(2, [2.0, 1.0]), scores(3, [0.0, 0.0])], True
    )
    assert [place.rank for place in places] == [1, 1, 3]


def test_pairs_names_each_two_once() -> None:
    compared = pairs([scores(1, A), scores(2, B), scores(3, A)], True)
    assert [(item.a, item.b) for item in compared] == [(1, 2), (1, 3), (2, 3)]


def _fold_errors(x: np.ndarray, y: np.ndarray, train: np.ndarray, test: np.ndarray) -> float:
    slope = float(x[train] @ y[train] / (x[train] @ x[train]))
    return float(np.mean((y[test] - slope * x[test]) ** 2))


@pytest.mark.slow
def test_false_alarms_when_no_model_is_better() -> None:
    """Two models that are equally good by symmetry (one sees x1, one x2), 10 × 5 folds, 400 tables:
    about 5 % may be called better.
    """
    rng = np.random.default_rng(7)
    corrected = naive = 0
    for _ in range(400):
        x = rng.normal(size=(60, 2))
        y = x.sum(axis=1) + rng.normal(size=60)
        a, b = {}, {}
        for repeat in range(10):
            parts = np.array_split(rng.permutation(60), 5)
            for fold, test in enumerate(parts):
                train = np.setdiff1d(np.arange(60), test)
                a[repeat, fold] = _fold_errors(x[:, 0], y, train, test)
                b[repeat, fold] = _fold_errors(x[:, 1], y, train, test)
        compared = pair(
            RunScores(1, "a", a, "s", 12 / 48), RunScores(2, "b", b, "s", 12 / 48), False
        )
        corrected += not compared.tied
        difference = np.array([a[key] - b[key] for key in a])
        naive += stats.ttest_1samp(difference, 0).pvalue < 0.05
    assert 0.01 <= corrected / 400 <= 0.08
    assert naive / 400 > 0.3  # what the plain test would have said


def test_the_interval_of_a_mean_reaches_to_both_sides() -> None:
    summary = mean_std(scores(1, [2.0, 4.0], share=0.5))
    assert summary is not None
    assert summary.high - summary.mean == pytest.approx(summary.mean - summary.low)
    alone = mean_std(scores(1, [2.0]))
    assert alone is not None
    assert (alone.mean, alone.folds) == (2.0, (2.0,))
    assert math.isnan(alone.sd)


def test_the_same_difference_everywhere_has_no_width() -> None:
    compared = pair(scores(1, [1.0, 2.0, 3.0]), scores(2, [0.0, 1.0, 2.0]), True)
    assert (compared.sd, compared.low, compared.high) == (0.0, 1.0, 1.0)
    assert compared.probability == 1.0


def test_a_rank_is_shared_wherever_means_are_equal() -> None:
    runs = [scores(run, [mean, mean]) for run, mean in enumerate((3.0, 2.0, 2.0, 1.0, 1.0, 0.0))]
    assert [place.rank for place in leaderboard(runs, True)] == [1, 2, 2, 4, 4, 6]
    assert [place.rank for place in leaderboard(runs, False)] == [1, 2, 2, 4, 4, 6]
    assert leaderboard([], True) == []
