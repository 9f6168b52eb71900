"""The card says what the run was, in Markdown that no name can break out of."""

import datetime as dt

import pytest

from core.base.finding import Acceptance, Finding
from core.registry.format import Parity, Written
from core.registry.model_card import model_card, text

from .subjects import card_facts

AT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
WRITTEN = (
    Written("skops", "pipeline.skops", Parity(300, 0.0, 0)),
    Written("onnx", None, reason="A step has no ONNX form."),
)


def section(card: str, title: str) -> list[str]:
    """The lines of a section."""
    body = card.split(f"## {title}\n\n")[1].split("\n\n## ")[0]
    return body.strip("\n").split("\n")


def test_what_it_is() -> None:
    lines = section(model_card(card_facts(note="Keep."), WRITTEN), "What it is")
    assert lines == [
        "- Model: Logistic regression",
        "- Predicts: left (binary classification; no, yes)",
        "- Trained: 2026-01-31 10:00 UTC",
        "- Parameters: C 0\\.5",
        "- Note: Keep\\.",
    ]


def test_without_classes_parameters_and_note() -> None:
    card = model_card(card_facts(classes=[], params={}, task="Regression"), WRITTEN)
    assert section(card, "What it is")[1] == "- Predicts: left (regression)"
    assert section(card, "What it is")[-1] == "- Parameters: none"
    assert "then `prediction`.\n" in card


def test_data() -> None:
    assert section(model_card(card_facts(), WRITTEN), "Data") == [
        "- Dataset: members, version 3, 300 rows",
        f"- Content (SHA-256): `{'ab' * 32}`",
        "- Locked hold-out: 20% of the rows, used once",
        (
            "- Cross-validation: 5 folds, 2 repeats, seed 7; everything that learns from data was"
            " fitted inside each fold"
        ),
        "- Preparation: Fill “fee” with the median",
    ]
    without = model_card(card_facts(split={"folds": 3}), WRITTEN)
    assert "- Locked hold-out: none" in section(without, "Data")


@pytest.mark.parametrize(
    ("mean", "sd", "holdout", "cells"),
    [
        (0.84567, 0.0123, None, ["0.8457 ± 0.0123", "–"]),
        (1234.5, 999.9, 1000.0, ["1,234 ± 999.9000", "1,000"]),
        (-1000.4, None, float("nan"), ["-1,000 ± –", "–"]),
    ],
)
def test_figures(mean: float, sd: float | None, holdout: float | None, cells: list[str]) -> None:
    metrics = [("RMSE", "Typical error.", mean, sd, holdout)]
    row = section(model_card(card_facts(metrics=metrics), WRITTEN), "How good it is")[2]
    assert row.split(" | ") == ["| RMSE", *cells, "Typical error\\. |"]


def test_inputs_show_their_range_or_their_values() -> None:
    assert section(model_card(card_facts(), WRITTEN), "Input columns")[2:] == [
        "| fee | number | 1\\.5 to 99 |",
        "| plan | text | basic, plus |",
    ]


def test_findings_or_none() -> None:
    unequal = Finding(code="MW005", kind="imbalance", sentence="Unequal.")
    accepted = unequal.model_copy(
        update={"accepted": Acceptance(reason="So *it* is.", at=AT, by="ada")}
    )
    leak = Finding(code="MW001", kind="leak", severity="stop", sentence="“a_b” leaks.")
    card = model_card(card_facts(findings=[accepted, leak]), WRITTEN)
    assert section(card, "What was noticed") == [
        "- **Stop** (MW001, leak): “a\\_b” leaks\\.",
        ("- **Note** (MW005, imbalance): Unequal\\. Accepted on 2026-03-01: So \\*it\\* is\\."),
    ]
    assert "ada" not in card
    none = section(model_card(card_facts(), WRITTEN), "What was noticed")
    assert none == ["- The checks of the training noticed nothing."]


def test_formats_with_their_parity_or_the_reason() -> None:
    assert section(model_card(card_facts(), WRITTEN), "Files and parity")[:2] == [
        "- `pipeline.skops`: On 300 rows the largest difference is 0; no label differs.",
        "- onnx: not included. A step has no ONNX form\\.",
    ]


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("a\n\n# b", "a \\# b"),
        ("<script>", "&lt;script&gt;"),
        ("[x](javascript:1)", "\\[x\\]\\(javascript:1\\)"),
        ("`*_~|!+-=.{}", "\\`\\*\\_\\~\\|\\!\\+\\-\\=\\.\\{\\}"),
        ("\\", "\\\\"),
        (0.5, "0\\.5"),
    ],
)
def test_K03_text_stays_text(value: object, escaped: str) -> None:
    assert text(value) == escaped
