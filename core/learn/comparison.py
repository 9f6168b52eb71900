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
class MeanStd:
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
    spread: MeanStd
    tied: bool
    against_best: Pair | None = field(default=None, repr=False)


def _quantile(folds: int) -> float:
    """How many errors of the mean a 95 % interval reaches to either side."""
    return float(stats.t.ppf(1 - SIGNIFICANT / 2, folds - 1))


def _error_of_mean(values: np.ndarray, test_share: float) -> float:
    return float(np.sqrt((1 / len(values) + test_share) * values.var(ddof=1)))


def mean_std(scores: RunScores) -> MeanStd | None:
    """Mean, deviation and interval of a run; None when no fold has a score."""
    values = np.array(
        [value for _, value in sorted(scores.scores.items()) if np.isfinite(value)], dtype=float
    )
    if values.size == 0:
        return None
    mean = float(values.mean())
    if values.size == 1:
        return MeanStd(mean, float("nan"), float("nan"), float("nan"), (mean,))
    reach = _quantile(values.size) * _error_of_mean(values, scores.test_share)
    sd = float(values.std(ddof=1))
    return MeanStd(mean, sd, mean - reach, mean + reach, tuple(values.tolist()))


def differences(a: RunScores, b: RunScores) -> np.ndarray:
    """A − B on the folds that both have, in the order of repeats and folds."""
    shared = sorted(set(a.scores) & set(b.scores))
    values = np.array([a.scores[key] - b.scores[key] for key in shared], dtype=float)
    return np.asarray(values[np.isfinite(values)])


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
    mean = float(values.mean())
    error = _error_of_mean(values, (a.test_share + b.test_share) / 2)
    if error <= 1e-15 * max(1.0, abs(mean)):
        # the same difference on every fold: nothing to test against
        sd = reach = 0.0
        p = 1.0 if mean == 0 else 0.0
        probability = 0.5 if mean == 0 else float((mean > 0) == greater_is_better)
    else:
        t, freedom = mean / error, values.size - 1
        sd, reach = float(values.std(ddof=1)), _quantile(values.size) * error
        p = float(2 * stats.t.sf(abs(t), freedom))
        probability = float(stats.t.cdf(t if greater_is_better else -t, freedom))
    return Pair(
        a=a.run,
        b=b.run,
        difference=mean,
        sd=sd,
        low=mean - reach,
        high=mean + reach,
        p=p,
        probability=probability,
        folds=values.size,
        tied=p >= SIGNIFICANT,
    )


def pairs(runs: Sequence[RunScores], greater_is_better: bool) -> list[Pair]:
    """Every two runs once, in their order."""
    return [
        pair(a, b, greater_is_better) for index, a in enumerate(runs) for b in runs[index + 1 :]
    ]


def leaderboard(runs: Sequence[RunScores], greater_is_better: bool) -> list[Place]:
    """The runs, best mean first. Equal means share a rank; runs without a score are left out."""
    sign = -1 if greater_is_better else 1
    scored = [(run, summary) for run in runs if (summary := mean_std(run)) is not None]
    scored.sort(key=lambda item: (sign * item[1].mean, item[0].run))
    places: list[Place] = []
    for index, (run, summary) in enumerate(scored):
        equal = places and places[-1].spread.mean == summary.mean
        rank = places[-1].rank if equal else index + 1
        against = pair(scored[0][0], run, greater_is_better) if index else None
        tied = against is not None and against.tied
        places.append(Place(run.run, run.name, rank, summary, tied, against))
    return places
