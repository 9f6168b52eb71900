"""The model card: what the model is, what it was trained on, how good it is and how sure we are,
what it must not be used for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.base.finding import Finding, most_serious_first
from core.base.words import plural
from core.registry.format import Written


@dataclass(frozen=True)
class CardFacts:
    """What a model card tells."""

    name: str
    model: str  # title
    task: str  # title
    target: str
    dataset: str
    version: int
    data_sha256: str
    rows: int
    params: dict[str, Any]
    recipe: Sequence[str]  # sentences
    split: dict[str, Any]
    seed: int
    metrics: Sequence[
        tuple[str, str, float, float, float | None]
    ]  # title, meaning, mean, sd, hold-out
    findings: Sequence[Finding]
    environment: dict[str, Any]
    created: str
    inputs: Sequence[dict[str, Any]] = field(default_factory=tuple)
    classes: Sequence[str] = field(default_factory=tuple)
    note: str = ""


def text(value: object) -> str:
    """A name or value as Markdown that stays plain text: marks, tags and line breaks lose their
    power.
    """
    plain = " ".join(str(value).split())
    for mark in "\\`*_{}[]<>()#+!|~=-.":
        plain = (
            plain.replace(mark, f"\\{mark}")
            if mark not in "<>"
            else plain.replace(mark, {"<": "&lt;", ">": "&gt;"}[mark])
        )
    return plain


def _number(value: float | None) -> str:
    if value is None or value != value:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4f}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    line = "| {} |".format
    return [
        line(" | ".join(header)),
        line(" | ".join("---" for _ in header)),
        *(line(" | ".join(row)) for row in rows),
    ]


def _data(facts: CardFacts) -> list[str]:
    holdout = facts.split.get("holdout") or 0
    return [
        f"- Dataset: {text(facts.dataset)}, version {facts.version}, {plural(facts.rows, 'row')}",
        f"- Content (SHA-256): `{facts.data_sha256}`",
        (
            f"- Locked hold-out: {holdout:.0%} of the rows, used once"
            if holdout
            else "- Locked hold-out: none"
        ),
        (
            f"- Cross-validation: {facts.split.get('folds')} folds,"
            f" {plural(facts.split.get('repeats', 1), 'repeat')}, seed {facts.seed}; everything"
            " that learns from data was fitted inside each fold"
        ),
        *[f"- Preparation: {text(sentence)}" for sentence in facts.recipe],
    ]


def _quality(facts: CardFacts) -> list[str]:
    rows = [
        [text(title), f"{_number(mean)} ± {_number(sd)}", _number(holdout), text(meaning)]
        for title, meaning, mean, sd, holdout in facts.metrics
    ]
    return _table(
        ["Metric", "Mean ± standard deviation over folds", "Hold-out", "What it means"], rows
    )


def _inputs(facts: CardFacts) -> list[str]:
    rows = []
    for item in facts.inputs:
        seen = (
            f"{item['minimum']:g} to {item['maximum']:g}"
            if item.get("minimum") is not None
            else ", ".join(map(str, (item.get("categories") or [])[:8]))
        )
        rows.append([text(item["name"]), text(item["type"]), text(seen)])
    return _table(["Column", "Type", "Seen in training"], rows)


def _limits(facts: CardFacts) -> list[str]:
    return [
        (
            "- The scores hold for rows that come about as the training rows did. Watch for drift,"
            " and measure again on new labelled rows."
        ),
        (
            "- Categories and ranges that were not seen in training are answered, and flagged;"
            " treat these answers with care."
        ),
    ]


def _noticed(facts: CardFacts) -> list[str]:
    """The findings of the run's checks, the most serious first."""
    lines = [_finding(finding) for finding in most_serious_first(facts.findings)]
    return lines or ["- The checks of the training noticed nothing."]


def _finding(finding: Finding) -> str:
    said = f"- **{finding.severity.capitalize()}** ({finding.code}, {finding.kind}): "
    accepted = finding.accepted
    if accepted is None:
        return said + text(finding.sentence)
    return (
        f"{said}{text(finding.sentence)} Accepted on {accepted.at:%Y-%m-%d}:"
        f" {text(accepted.reason)}"
    )


def _what_it_is(facts: CardFacts) -> list[str]:
    classes = f"; {', '.join(map(text, facts.classes))}" if facts.classes else ""
    params = ", ".join(f"{text(name)} {text(value)}" for name, value in facts.params.items())
    return [
        f"- Model: {text(facts.model)}",
        f"- Predicts: {text(facts.target)} ({text(facts.task.lower())}{classes})",
        f"- Trained: {facts.created}",
        f"- Parameters: {params or 'none'}",
        *([f"- Note: {text(facts.note)}"] if facts.note else []),
    ]


def _formats(written: Sequence[Written]) -> list[str]:
    return [
        (
            f"- `{item.file}`: {item.parity.sentence}"
            if item.file and item.parity
            else f"- {text(item.format)}: not included. {text(item.reason)}"
        )
        for item in written
    ]


def _how_to_run(facts: CardFacts) -> list[str]:
    outputs = " and `probability_<class>`." if facts.classes else "."
    return [
        "Python 3.11, in an empty environment:",
        "",
        "```",
        "pip install -r requirements.txt",
        "python predict.py example.csv --out scores.csv",
        "```",
        "",
        "The input is a CSV file with the columns above, in any order. The output is the input,"
        f" then `prediction`{outputs}",
    ]


_TROUBLE = [
    "- “lacks the column …”: the input must have every column of the table above.",
    "- “is not a number”: the named cell holds text; correct it or leave it empty.",
    (
        "- “cannot be loaded here”: the libraries differ; install exactly what `requirements.txt`"
        " lists."
    ),
]


def model_card(facts: CardFacts, written: Sequence[Written]) -> str:
    """The card as Markdown."""
    hashes = "- Every file's SHA-256 is in `manifest.json`; `predict.py` checks them."
    sections = {
        "What it is": _what_it_is(facts),
        "Data": _data(facts),
        "How good it is": _quality(facts),
        "What was noticed": _noticed(facts),
        "Limits": _limits(facts),
        "Input columns": _inputs(facts),
        "Files and parity": [*_formats(written), hashes],
        "How to run": _how_to_run(facts),
        "If something goes wrong": _TROUBLE,
        "Environment": [
            f"- {text(name)}: {text(value)}" for name, value in facts.environment.items()
        ],
    }
    lines = [f"# Model card: {text(facts.name)}", ""]
    for title, body in sections.items():
        lines += [f"## {title}", "", *body, ""]
    return "\n".join(lines)
