"""The command line."""

from __future__ import annotations

import argparse
from importlib import import_module

import pytest

from core.door.arguments import VERBS, acceptance, names, option, parser, positive, share


def test_each_verb_leads_to_a_function_that_says_the_same() -> None:
    for address, sentence in VERBS.values():
        module, _, name = address.partition(":")
        assert getattr(import_module(f"core.door.{module}"), name).__doc__ == sentence


def test_defaults_of_a_training() -> None:
    args = parser().parse_args(["train", "customers", "--target", "left"])
    assert (args.folds, args.repeats, args.seed, args.holdout) == (5, 1, 0, 0.2)
    assert (args.task, args.models, args.strict, args.json) == (None, None, False, False)
    assert (args.features, args.group, args.imbalance, args.params) == (None, None, "none", None)
    assert args.order is None
    assert args.accept == []


def test_names_stand_between_commas() -> None:
    assert names("age, charges,") == ["age", "charges"]
    assert names('"price, net",x') == ["price, net", "x"]
    assert names("") == names('""') == []


def test_an_acceptance_is_a_code_and_a_reason() -> None:
    assert acceptance("MW001=a = b") == ("MW001", "a = b")
    for text in ("MW001", "MW001=", "MW001= ", "=x"):
        with pytest.raises(argparse.ArgumentTypeError, match="is not CODE=reason"):
            acceptance(text)


def test_options_of_an_import_are_json_or_text() -> None:
    words = ["import", "a.csv", "--set", "delimiter=;", "--set", 'types={"zip": "text"}']
    assert parser().parse_args(words).set == [("delimiter", ";"), ("types", {"zip": "text"})]
    for text in ("delimiter", "=;"):
        with pytest.raises(argparse.ArgumentTypeError, match="is not key=value"):
            option(text)


def test_numbers_within_their_limits() -> None:
    assert (positive("1"), share("0"), share("0.99")) == (1, 0.0, 0.99)
    for text in ("0", "-1", "1.5", "many"):
        with pytest.raises(argparse.ArgumentTypeError):
            positive(text)
    for text in ("1", "-0.1"):
        with pytest.raises(argparse.ArgumentTypeError):
            share(text)


@pytest.mark.parametrize("words", [[], ["fly"], ["train", "x"], ["train", "x", "--targ", "y"]])
def test_wrong_use_ends_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(words)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_only_verbs_that_judge_are_strict() -> None:
    help_of = {name: parser().parse_args for name in VERBS}
    strict = {
        "import": ["a.csv"],
        "train": ["x", "--target", "y"],
        "runs": [],
        "compare": ["1"],
        "export": ["1", "--to", "d"],
        "predict": ["b", "f", "--out", "o"],
        "check": [],
        "adopt": ["--all"],
    }
    for name, words in strict.items():
        assert help_of[name]([name, *words, "--strict"]).strict
    with pytest.raises(SystemExit):
        parser().parse_args(["profile", "x", "--strict"])
