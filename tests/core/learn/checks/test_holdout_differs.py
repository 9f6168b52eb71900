"""MW103: the hold-out differs from the folds."""

from __future__ import annotations

import pytest

from core.learn.checks.holdout_differs import PLUGIN
from core.learn.task import REGRESSION
from tests.core.learn.checks.evidence import of_run

NAN = float("nan")
FOLDS = [0.78, 0.8, 0.82]  # mean 0.8, standard deviation 0.02


@pytest.mark.parametrize(
    ("holdout", "findings"), [(0.8, 0), (0.741, 0), (0.859, 0), (0.739, 1), (0.861, 1)]
)
def test_three_deviations_are_far(holdout: float, findings: int) -> None:
    evidence = of_run(FOLDS, holdout={"roc_auc": holdout})
    assert len(PLUGIN.examine(evidence)) == findings


def test_exactly_three_deviations_are_not_far() -> None:
    evidence = of_run([0.5, 0.75, 1.0], holdout={"roc_auc": 1.5})  # exact in binary
    assert PLUGIN.examine(evidence) == []


def test_the_sentence() -> None:
    (finding,) = PLUGIN.examine(of_run(FOLDS, holdout={"roc_auc": 0.7}))
    assert (finding.code, finding.severity) == ("MW103", "warn")
    assert finding.sentence == (
        "On the hold-out Random forest scores worse than the folds let expect (ROC-AUC 0.7 against"
        " 0.8 ± 0.02). Use repeated folds before trusting either."
    )


@pytest.mark.parametrize(("holdout", "word"), [(20.0, "worse"), (1.0, "better")])
def test_where_smaller_is_better(holdout: float, word: str) -> None:
    evidence = of_run([9.0, 10.0, 11.0], REGRESSION, holdout={"rmse": holdout})
    assert f"scores {word} than" in PLUGIN.examine(evidence)[0].sentence


@pytest.mark.parametrize(("holdout", "findings"), [(0.811, 0), (0.813, 1)])
def test_equal_folds_allow_a_little(holdout: float, findings: int) -> None:
    # three times half a percent of the mean
    evidence = of_run([0.8] * 3, holdout={"roc_auc": holdout})
    assert len(PLUGIN.examine(evidence)) == findings


@pytest.mark.parametrize(
    ("folds", "holdout"),
    [
        (FOLDS, {}),
        (FOLDS, {"roc_auc": NAN}),
        (FOLDS[:2], {"roc_auc": 0.1}),
        ([*FOLDS[:2], NAN], {"roc_auc": 0.1}),
    ],
)
def test_what_cannot_be_compared(folds: list[float], holdout: dict[str, float]) -> None:
    assert PLUGIN.examine(of_run(folds, holdout=holdout)) == []


def test_undefined_folds_are_left_out() -> None:
    assert len(PLUGIN.examine(of_run([*FOLDS, NAN], holdout={"roc_auc": 0.7}))) == 1


@pytest.mark.parametrize(
    ("holdout", "kind"),
    [
        # one more fold is beyond 31.6 √(4/3) deviations once in a thousand times: 0.8 + 0.730
        (1.52, "fit"),
        (1.54, "leak"),
        (-1.0, "fit"),  # worse is no leak
    ],
)
def test_much_better_than_luck_allows_is_a_leak(holdout: float, kind: str) -> None:
    (finding,) = PLUGIN.examine(of_run(FOLDS, holdout={"roc_auc": holdout}))
    assert finding.kind == kind
