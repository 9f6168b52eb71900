"""Is one run better than another, or does it only look so?

Scores of folds are not independent: every pair of training sets shares most of its rows. The plain
t-test ignores this and cries “better” far too often. Here the variance is corrected as by Nadeau &
Bengio (2003), “Inference for the Generalization Error”, Machine Learning 52:239–281: with J
differences, mean d̄ and sample variance s², d̄ / √((1/J + n_test/n_train)·s²) follows about
Student's t with J − 1 degrees of freedom. The probability that A beats B is that distribution's
share on A's side, which is also the posterior of the Bayesian correlated t-test (Corani & Benavoli
2015, Machine Learning 100:285–304) under a flat prior.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

SIGNIFICANT = 0.05
Fold = tuple[int, int]  # repeat, fold


@dataclass(frozen=True)
class RunScores:
    """One metric of one run on its folds.

    ``split`` names the rows, folds and target: runs with equal ``split`` were scored on the same
    rows in the same folds, and compare in pairs. Scores that are NaN (not defined on a fold) are
    left out.
    """

    run: int
    name: str
    scores: Mapping[Fold, float]
    split: str
    test_share: float  # rows of a test fold / rows of its training part, on average


@dataclass(frozen=True)
class Spread:
    """Mean of the folds, their standard deviation, and the 95 % interval of the mean (corrected as
    in the module's note).
    """

    mean: float
    sd: float
    low: float
    high: float
    folds: tuple[float, ...]


@dataclass(frozen=True)
class Pair:
    """The difference A − B. ``reason`` says why there is none, and then the figures are None."""

    a: int
    b: int
    difference: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    probability: float | None = None  # that A is better than B on new data of this kind
    folds: int = 0
    tied: bool = False
    reason: str | None = None


@dataclass(frozen=True)
class Place:
    """A line of the leaderboard. ``tied``: the folds do not show a difference from the first."""

    run: int
    name: str
    rank: int
    spread: Spread
    tied: bool
    against_best: Pair | None = field(default=None, repr=False)


def _error_of_mean(values: np.ndarray, test_share: float) -> float:
    return float(np.sqrt((1 / len(values) + test_share) * values.var(ddof=1)))


def spread(scores: RunScores) -> Spread | None:
    """Mean, deviation and interval of a run; None when no fold has a score."""
    kept = np.array(
        [value for _, value in sorted(scores.scores.items()) if np.isfinite(value)], dtype=float
    )
    if kept.size == 0:
        return None
    mean = float(kept.mean())
    if kept.size == 1:
        return Spread(mean, float("nan"), float("nan"), float("nan"), (mean,))
    reach = float(stats.t.ppf(1 - SIGNIFICANT / 2, kept.size - 1)) * _error_of_mean(
        kept, scores.test_share
    )
    return Spread(mean, float(kept.std(ddof=1)), mean - reach, mean + reach, tuple(kept.tolist()))


def differences(a: RunScores, b: RunScores) -> np.ndarray:
    """A − B on the folds that both have, in the order of repeats and folds."""
    shared = sorted(set(a.scores) & set(b.scores))
    found = np.array([a.scores[key] - b.scores[key] for key in shared], dtype=float)
    return found[np.isfinite(found)]


def pair(a: RunScores, b: RunScores, greater_is_better: bool) -> Pair:
    """The corrected resampled t-test of A against B, two-sided."""
    if a.split != b.split:
        return Pair(
            a.run,
            b.run,
            reason=(
                "They were not scored on the same rows in the same folds, so they cannot be"
                " compared in pairs. Train them in one go."
            ),
        )
    values = differences(a, b)
    if values.size < 2:
        return Pair(
            a.run,
            b.run,
            folds=int(values.size),
            reason="Fewer than two folds have both scores. Train with at least two folds.",
        )
    return _tested(a, b, values, greater_is_better)


def _tested(a: RunScores, b: RunScores, values: np.ndarray, greater_is_better: bool) -> Pair:
    mean, free = float(values.mean()), values.size - 1
    error = _error_of_mean(values, (a.test_share + b.test_share) / 2)
    if error <= 1e-15 * max(
        1.0, abs(mean)
    ):  # the same difference on every fold: no spread to test against
        p = 1.0 if mean == 0 else 0.0
        side = 0.5 if mean == 0 else float((mean > 0) == greater_is_better)
        return Pair(a.run, b.run, mean, 0.0, mean, mean, p, side, values.size, p >= SIGNIFICANT)
    t = mean / error
    p = float(2 * stats.t.sf(abs(t), free))
    reach = float(stats.t.ppf(1 - SIGNIFICANT / 2, free)) * error
    side = float(stats.t.cdf(t if greater_is_better else -t, free))
    return Pair(
        a.run,
        b.run,
        mean,
        float(values.std(ddof=1)),
        mean - reach,
        mean + reach,
        p,
        side,
        values.size,
        p >= SIGNIFICANT,
    )


def pairs(runs: Sequence[RunScores], greater_is_better: bool) -> list[Pair]:
    """Every two runs once, in the given order."""
    return [
        pair(a, b, greater_is_better) for index, a in enumerate(runs) for b in runs[index + 1 :]
    ]


def leaderboard(runs: Sequence[RunScores], greater_is_better: bool) -> list[Place]:
    """The runs, best mean first. Equal means share a rank; runs without a score are left out."""
    found = [(run, held) for run in runs if (held := spread(run)) is not None]
    found.sort(key=lambda item: (-item[1].mean if greater_is_better else item[1].mean, item[0].run))
    if not found:
        return []
    best = found[0][0]
    places: list[Place] = []
    for index, (run, held) in enumerate(found):
        rank = places[-1].rank if places and places[-1].spread.mean == held.mean else index + 1
        against = None if run is best else pair(best, run, greater_is_better)
        places.append(
            Place(run.run, run.name, rank, held, against is not None and against.tied, against)
        )
    return places
