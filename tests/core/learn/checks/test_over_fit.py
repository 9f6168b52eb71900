"""MW102: much better on rows it has seen."""

from __future__ import annotations

import pytest

from core.learn.checks.no_better import PLUGIN as NO_BETTER
from core.learn.checks.over_fit import PLUGIN
from core.learn.model import MODELS
from core.learn.task import REGRESSION
from tests.core.learn.checks.evidence import of_run


def test_more_than_a_quarter_of_the_lead_is_lost() -> None:
    # a lead of 0.5 on rows that it has seen, 0.15 of it lost on new ones
    (finding,) = PLUGIN.examine(of_run([0.85, 0.85], train_scores=[1.0, 1.0], baseline=[0.5, 0.5]))
    assert (finding.code, finding.severity) == ("MW102", "warn")
    assert finding.sentence == (
        "Random forest is much better on rows it was trained on (ROC-AUC 1) than on new ones"
        " (0.85). Regularise it more: fewer or larger leaves, or a stronger penalty."
    )


@pytest.mark.parametrize(
    ("score", "train_score", "findings"),
    [
        (0.875, 1.0, 0),  # exactly a quarter
        (0.874, 1.0, 1),
        (0.75, 0.75, 0),
        (0.5, 0.5, 0),  # no lead to lose
    ],
)
def test_the_share_that_is_lost(score: float, train_score: float, findings: int) -> None:
    evidence = of_run([score] * 2, train_scores=[train_score] * 2, baseline=[0.5] * 2)
    assert len(PLUGIN.examine(evidence)) == findings


@pytest.mark.parametrize(("score", "findings"), [(4.0, 0), (5.0, 1)])
def test_where_smaller_is_better(score: float, findings: int) -> None:
    # on rows that it has seen 2 instead of 10: a lead of 8
    evidence = of_run([score] * 3, REGRESSION, train_scores=[2.0] * 3, baseline=[10.0] * 3)
    assert len(PLUGIN.examine(evidence)) == findings


def test_one_fold_is_enough() -> None:
    assert len(PLUGIN.examine(of_run([0.85], train_scores=[1.0], baseline=[0.5]))) == 1


def test_folds_without_a_score_are_left_out() -> None:
    nan = float("nan")
    evidence = of_run([nan, 0.85], train_scores=[1.0, 1.0], baseline=[0.5, 0.5])
    assert len(PLUGIN.examine(evidence)) == 1


@pytest.mark.parametrize("name", ["dummy", "knn"])
def test_models_whose_own_rows_mean_nothing(name: str) -> None:
    evidence = of_run(
        [0.85, 0.85], model=MODELS[name], train_scores=[1.0, 1.0], baseline=[0.5, 0.5]
    )
    assert PLUGIN.examine(evidence) == []


def test_what_cannot_be_compared() -> None:
    assert PLUGIN.examine(of_run([0.6], train_scores=[1.0])) == []
    assert PLUGIN.examine(of_run([0.6], baseline=[0.5])) == []
    assert PLUGIN.examine(of_run([])) == []
    assert PLUGIN.examine(of_run([0.6], model=None, train_scores=[1.0], baseline=[0.5])) == []


def test_beside_no_better_than_the_baseline_there_is_no_lead_to_lose() -> None:
    evidence = of_run([0.52, 0.48, 0.5], train_scores=[1.0] * 3, baseline=[0.5] * 3)
    assert NO_BETTER.examine(evidence) != []
    assert PLUGIN.examine(evidence) == []


def test_better_on_new_rows_than_on_those_it_has_seen() -> None:
    # a lead of 0.1 on rows that it has seen, and 0.1 more on new ones
    assert PLUGIN.examine(of_run([0.7] * 2, train_scores=[0.6] * 2, baseline=[0.5] * 2)) == []


@pytest.mark.parametrize(
    ("scores", "findings"),
    [
        # what is lost: 0.1 and 0.5; mean 0.3, standard error 0.2
        ([0.9, 0.5], 0),
        # 0.25 and 0.35: mean 0.3, standard error 0.05
        ([0.75, 0.65], 1),
    ],
)
def test_more_is_lost_than_chance_moves(scores: list[float], findings: int) -> None:
    evidence = of_run(scores, train_scores=[1.0] * 2, baseline=[0.3] * 2)
    assert len(PLUGIN.examine(evidence)) == findings
