"""MW107: tested rows that were in training."""

from __future__ import annotations

from core.learn.checks.known_rows import PLUGIN
from core.learn.leakage.known_rows import KnownRows
from tests.core.learn.checks.evidence import of_run


def test_the_score_with_and_without_them() -> None:
    evidence = of_run([0.98, 0.96], known_tested=KnownRows(300, 400, 0.51))
    (finding,) = PLUGIN.examine(evidence)
    assert (finding.code, finding.kind, finding.severity) == ("MW107", "duplicates", "warn")
    assert finding.sentence == (
        "300 tested rows of 400 in the folds equal a row in training in every feature. Random"
        " forest has ROC-AUC 0.97 with them and 0.51 without."
    )
    assert finding.count == 300


def test_the_holdout_is_judged_too() -> None:
    evidence = of_run(
        [0.6], holdout={"roc_auc": 1.0}, known_holdout=KnownRows(40, 100, float("nan"))
    )
    (finding,) = PLUGIN.examine(evidence)
    assert finding.sentence.endswith("Random forest has ROC-AUC 1 with them and – without.")
    assert "40 tested rows of 100 in the hold-out" in finding.sentence


def test_few_are_a_note_and_none_are_nothing() -> None:
    (finding,) = PLUGIN.examine(of_run([0.6], known_tested=KnownRows(9, 400, 0.6)))
    assert finding.severity == "note"
    assert PLUGIN.examine(of_run([0.6], known_tested=KnownRows(0, 400, 0.6))) == []
    assert PLUGIN.examine(of_run([0.6])) == []
