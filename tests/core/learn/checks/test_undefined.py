"""MW105: a metric that is not defined on some folds."""

from __future__ import annotations

from core.learn.checks.undefined import PLUGIN
from core.learn.task import BINARY, REGRESSION
from tests.core.learn.checks.evidence import of_run

NAN = float("nan")
SOUND = dict.fromkeys(BINARY.metrics, 0.5)


def test_folds_without_a_score_are_counted() -> None:
    scores = [SOUND | {"pr_auc": NAN}, SOUND | {"pr_auc": NAN, "f1": NAN}, SOUND]
    findings = PLUGIN.examine(of_run([], scores=scores))
    assert [(finding.code, finding.severity) for finding in findings] == [("MW105", "note")] * 2
    assert findings[0].sentence == (
        "PR-AUC is not defined on 2 of 3 folds, which are left out of its mean. Use fewer folds, so"
        " that each holds every class."
    )
    assert "F1 is not defined on 1 of 3 folds, which is left out of" in findings[1].sentence


def test_the_advice_is_that_of_the_metric() -> None:
    sound = dict.fromkeys(REGRESSION.metrics, 0.5)
    scores = [sound | {"r2": NAN, "mape": NAN}, sound]
    sentences = [
        finding.sentence for finding in PLUGIN.examine(of_run([], REGRESSION, scores=scores))
    ]
    assert sentences == [
        (
            "R² is not defined on 1 of 2 folds, which is left out of its mean. Use fewer folds, so"
            " that each holds a target that varies."
        ),
        (
            "MAPE is not defined on 1 of 2 folds, which is left out of its mean. Use fewer folds,"
            " so that each holds a target other than 0."
        ),
    ]


def test_a_score_on_every_fold() -> None:
    assert PLUGIN.examine(of_run([0.8, 0.7])) == []
